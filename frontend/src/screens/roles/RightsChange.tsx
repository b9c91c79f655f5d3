/** What saving a role would open and close: person by person, object by object, with counts and sample records. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Minus, Plus, ShieldCheck } from "lucide-react";
import { Link } from "react-router";
import { publishChanges } from "~/api/catalog";
import type { JsonObject } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { type Moved, type MovedRows, type RoleDocument, rightsPreviewQuery, type Sight } from "~/api/roles";
import { useI18n } from "~/i18n";
import { useProtectionWords } from "~/i18n/protection";
import { Avatar } from "~/kit/Avatar";
import { Sheet } from "~/kit/Sheet";
import { Empty, ErrorState, problemDetails, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import styles from "./change.module.css";

interface RightsChangeProps {
  role: string;
  before: RoleDocument;
  /** Null: the role goes. */
  after: RoleDocument | null;
  custom: JsonObject | null;
  onClose: () => void;
  onSaved: () => void;
}

export function RightsChange({ role, before, after, custom, onClose, onSaved }: RightsChangeProps) {
  const { words } = useI18n();
  const text = useProtectionWords().roles;
  const toast = useToast();
  const query = useQuery(rightsPreviewQuery(role, custom));
  const save = useMutation({
    mutationFn: () => publishChanges([{ kind: "role", key: role, custom }]),
    onSuccess: () => {
      toast({ text: after === null ? text.removed : text.saved });
      onSaved();
    },
  });
  return (
    <Sheet
      open
      title={text.preview}
      onClose={onClose}
      width={640}
      footer={
        <>
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button
            type="primary"
            danger={after === null}
            disabled={!query.isSuccess}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {after === null ? text.remove : text.save}
          </Button>
        </>
      }
    >
      <p className={styles.hint}>{text.previewHint}</p>
      {save.error && (
        <p className={styles.problem} role="alert">
          {problemDetails(save.error, words.states.unreachable)}
        </p>
      )}
      {query.isPending && <Skeleton lines={6} height={48} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} compact />}
      {query.data && <Switches before={before} after={after} />}
      {query.data?.data.length === 0 && (
        <Empty icon={<ShieldCheck aria-hidden />} title={text.same} hint={text.sameHint} compact />
      )}
      {query.data && query.data.data.length > 0 && <Summary people={query.data.data} />}
      {query.data && !query.data.complete && <p className={styles.hint}>{text.incomplete}</p>}
      {query.data?.data.map((one) => (
        <Person key={one.user.id} moved={one} />
      ))}
    </Sheet>
  );
}

function Summary({ people }: { people: readonly Moved[] }) {
  const { format } = useI18n();
  const text = useProtectionWords().roles;
  const reads = people.flatMap(({ records }) => records.filter(({ right }) => right === "read"));
  const sum = (member: "gained" | "lost") => format.count(reads.reduce((total, one) => total + one[member], 0));
  return <p className={styles.summary}>{text.total(format.count(people.length), sum("gained"), sum("lost"))}</p>;
}

/** Creating and exporting are on or off for an object; they concern no single record. */
function Switches({ before, after }: { before: RoleDocument; after: RoleDocument | null }) {
  const { label } = useI18n();
  const text = useProtectionWords().roles;
  const catalog = useCatalog();
  const was = before.objects ?? {};
  const is = after?.objects ?? {};
  const lines = catalog.objects.flatMap((object) =>
    (["create", "export"] as const).flatMap((member) => {
      const grant = (rules: typeof was) => (rules[object.key] ?? rules["*"])?.[member] === true;
      if (grant(was) === grant(is)) return [];
      const word = member === "create" ? text.create_ : text.export;
      return [{ key: `${object.key}.${member}`, on: grant(is), name: `${label(object.label)} · ${word}` }];
    }),
  );
  if (lines.length === 0) return null;
  return (
    <ul className={styles.switches}>
      {lines.map(({ key, on, name }) => (
        <li key={key} data-tone={on ? "open" : "close"}>
          {on ? <Plus aria-hidden /> : <Minus aria-hidden />}
          {name}
        </li>
      ))}
    </ul>
  );
}

function Person({ moved }: { moved: Moved }) {
  const { label } = useI18n();
  const text = useProtectionWords().roles;
  const catalog = useCatalog();
  const name = moved.user.title ?? text.unnamed;
  const ability = (key: string) => text.ability[key] ?? key;
  return (
    <section className={styles.person} aria-label={name}>
      <h3 className={styles.who}>
        <Avatar id={moved.user.id} name={name} size={22} />
        {name}
      </h3>
      <ul>
        {moved.records.map((rows) => (
          <Rows key={`${rows.object}.${rows.right}`} rows={rows} />
        ))}
        {moved.fields.map((one) => {
          const field = catalog.findField(one.object, one.field);
          return (
            <li key={`${one.object}.${one.field}`} className={styles.line}>
              <span className={styles.what}>
                {label(catalog.findObject(one.object)?.label) || one.object} › {field ? label(field.label) : one.field}
              </span>
              <SightChange before={one.before} after={one.after} />
            </li>
          );
        })}
        {moved.abilities_gained.map((key) => (
          <li key={key} className={styles.line} data-tone="open">
            {text.gainsAbility(ability(key))}
          </li>
        ))}
        {moved.abilities_lost.map((key) => (
          <li key={key} className={styles.line} data-tone="close">
            {text.losesAbility(ability(key))}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Rows({ rows }: { rows: MovedRows }) {
  const { label, format } = useI18n();
  const text = useProtectionWords().roles;
  const object = useCatalog().findObject(rows.object);
  return (
    <li className={styles.line}>
      <span className={styles.what}>
        {object ? label(object.label) : rows.object} · {text.rights[rows.right]}
      </span>
      <span className={styles.counts}>
        {rows.gained > 0 && <strong data-tone="open">{text.opens(format.count(rows.gained))}</strong>}
        {rows.lost > 0 && <strong data-tone="close">{text.closes(format.count(rows.lost))}</strong>}
      </span>
      <span className={styles.samples}>
        {[...rows.gained_samples, ...rows.lost_samples].slice(0, 3).map((one) =>
          one.title ? (
            <Link key={one.id} to={`/o/${rows.object}/${one.id}`}>
              {one.title}
            </Link>
          ) : (
            <span key={one.id}>{text.unnamed}</span>
          ),
        )}
      </span>
    </li>
  );
}

function SightChange({ before, after }: { before: Sight; after: Sight }) {
  const text = useProtectionWords().roles;
  const said = (sight: Sight) => {
    if (!sight.read) return text.invisible;
    const seen = sight.mask === null ? text.visible : (text.masks[sight.mask] ?? sight.mask);
    return [seen, sight.write ? text.canWrite : text.cannotWrite, ...(sight.reveal ? [text.reveal] : [])].join(" · ");
  };
  return <span className={styles.sight}>{text.from_to(said(before), said(after))}</span>;
}
