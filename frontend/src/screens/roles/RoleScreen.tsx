/** One role: what it opens of objects and fields and what it may do, changed only after a look at the consequences. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox } from "antd";
import { ShieldOff } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { Definition } from "~/api/catalog";
import { isEmpty } from "~/api/condition";
import { metaQuery, useCatalog } from "~/api/meta";
import { Problem } from "~/api/problem";
import { customOf, type RoleDocument, roleOf, roleQuery } from "~/api/roles";
import { useI18n } from "~/i18n";
import { useRoleWords } from "~/i18n/roles";
import { ActionBar } from "~/kit/ActionBar";
import { useTitle } from "~/kit/page";
import { Empty, ErrorState, Skeleton } from "~/kit/states";
import page from "../page.module.css";
import { Head } from "../settings/Head";
import settings from "../settings/settings.module.css";
import { FieldRules } from "./FieldRules";
import { ObjectRules } from "./ObjectRules";
import { RightsChange } from "./RightsChange";
import { RoleHolders } from "./RoleHolders";
import styles from "./roles.module.css";

export function RoleScreen({ role }: { role: string }) {
  const query = useQuery({ ...roleQuery(role), retry: false });
  const text = useRoleWords();
  if (query.error instanceof Problem && query.error.status === 404) {
    return (
      <div className={settings.wide}>
        <Head back={{ to: "/roles", text: text.title }} title={role} />
        <Empty icon={<ShieldOff aria-hidden />} title={text.missing} hint={text.missingHint} />
      </div>
    );
  }
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.data === undefined) {
    return (
      <div className={settings.wide}>
        <Skeleton lines={8} height={44} />
      </div>
    );
  }
  return <Editor key={query.dataUpdatedAt} definition={query.data} />;
}

const known = [
  "workspace.admin",
  "catalog.publish",
  "users.manage",
  "tags.manage",
  "segments.share",
  "views.share",
  "records.erase",
  "audit.read",
  "journal.read",
  "health.read",
  "act_as",
];

function Editor({ definition }: { definition: Definition }) {
  const { label, words } = useI18n();
  const text = useRoleWords();
  const client = useQueryClient();
  const navigate = useNavigate();
  const before = roleOf(definition);
  const [role, setRole] = useState<RoleDocument>(before);
  // Undefined: nothing is asked; null: the role is to go.
  const [asked, setAsked] = useState<RoleDocument | null | undefined>();
  useTitle(label(role.label));
  const dirty = JSON.stringify(role) !== JSON.stringify(before);
  const held = role.abilities ?? [];
  const unset = useUnset(role);
  const saved = async () => {
    setAsked(undefined);
    await Promise.all([
      client.invalidateQueries({ queryKey: ["role", definition.key] }),
      client.invalidateQueries({ queryKey: metaQuery.queryKey }),
    ]);
    if (asked === null) void navigate("/roles");
  };
  return (
    <div className={settings.wide}>
      <Head
        back={{ to: "/roles", text: text.title }}
        title={label(role.label)}
        hint={role.help ? label(role.help) : ""}
        actions={
          definition.base === null && (
            <Button type="text" danger onClick={() => setAsked(null)}>
              {text.remove}
            </Button>
          )
        }
      />
      <section className={page.section} aria-label={text.objects}>
        <h2 className={page.sectionTitle}>{text.objects}</h2>
        <p className={page.hint}>{text.objectsHint}</p>
        <ObjectRules rules={role.objects ?? {}} onChange={(objects) => setRole({ ...role, objects })} />
      </section>
      <section className={page.section} aria-label={text.fields}>
        <h2 className={page.sectionTitle}>{text.fields}</h2>
        <p className={page.hint}>{text.fieldsHint}</p>
        <FieldRules rules={role.fields ?? {}} onChange={(fields) => setRole({ ...role, fields })} />
      </section>
      <Abilities held={held} onChange={(abilities) => setRole({ ...role, abilities })} />
      <RoleHolders role={definition.key} />
      {dirty && (
        <ActionBar text={unset.length > 0 ? text.unset(unset.join(", ")) : words.common.unsaved} bad={unset.length > 0}>
          <Button type="text" onClick={() => setRole(before)}>
            {words.common.discard}
          </Button>
          <Button type="primary" disabled={unset.length > 0} onClick={() => setAsked(role)}>
            {text.review}
          </Button>
        </ActionBar>
      )}
      {asked !== undefined && (
        <RightsChange
          role={definition.key}
          before={before}
          after={asked}
          custom={asked === null ? null : customOf(definition.base, asked)}
          onClose={() => setAsked(undefined)}
          onSaved={() => void saved()}
        />
      )}
    </div>
  );
}

function Abilities({ held, onChange }: { held: readonly string[]; onChange: (abilities: string[]) => void }) {
  const text = useRoleWords();
  return (
    <section className={page.section} aria-label={text.abilities}>
      <h2 className={page.sectionTitle}>{text.abilities}</h2>
      <div className={styles.abilities}>
        {[...new Set([...known, ...held])].map((ability) => (
          <Checkbox
            key={ability}
            checked={held.includes(ability)}
            onChange={({ target }) =>
              onChange(target.checked ? [...held, ability] : held.filter((one) => one !== ability))
            }
          >
            {text.ability[ability] ?? ability}
          </Checkbox>
        ))}
      </div>
    </section>
  );
}

/** What is to be decided by a condition that nobody has given: without one it would hold for everything. */
function useUnset(role: RoleDocument): readonly string[] {
  const { label } = useI18n();
  const text = useRoleWords();
  const catalog = useCatalog();
  return Object.entries(role.objects ?? {}).flatMap(([key, { conditions = {} }]) =>
    (["read", "update", "delete"] as const)
      .filter((right) => conditions[right] !== undefined && isEmpty(conditions[right]))
      .map((right) => `${label(catalog.findObject(key)?.label) || key} · ${text.rights[right] ?? right}`),
  );
}
