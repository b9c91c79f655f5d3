/** The rules by which records count as duplicates: what each says in words, switched and edited here. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select, Switch } from "antd";
import { CopyCheck, Plus } from "lucide-react";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { publishChanges } from "~/api/catalog";
import { listDuplicateRules, type RuleDocument, type RuleItem, type Term, ways } from "~/api/duplicateRules";
import type { JsonObject } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { useTitle } from "~/kit/page";
import { Empty, ErrorState, Forbidden, problemDetails, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useMainObjects } from "~/shell/navigation";
import page from "../../page.module.css";
import { Head } from "../../settings/Head";
import { RuleSheet } from "./RuleSheet";
import { customOf, DEFAULT_SCORE, levelOf, newRule, readRule } from "./rule";
import styles from "./rules.module.css";

export function DuplicateRules() {
  const { label } = useI18n();
  const text = useDataWords().rules;
  const allowed = useSession().abilities.includes("catalog.publish");
  const objects = useMainObjects();
  const [params, setParams] = useSearchParams();
  const [edited, setEdited] = useState<{ rule: RuleDocument; item: RuleItem | undefined } | null>(null);
  const object = objects.find(({ key }) => key === params.get("object")) ?? objects[0];
  const query = useQuery({
    queryKey: ["duplicate-rules"],
    queryFn: ({ signal }) => listDuplicateRules(signal),
    enabled: allowed,
    staleTime: 0,
  });
  const publish = usePublish(query.data?.version);
  useTitle(text.title);
  if (!allowed || object === undefined) return <Forbidden />;
  const items = query.data?.data.filter((item) => item.object === object.key) ?? [];
  const close = () => setEdited(null);
  const save = async (rule: RuleDocument, item: RuleItem | undefined) => {
    await publish(rule.duplicate_rule, customOf(item, rule), item?.custom ?? null);
    close();
  };
  const make = (
    <Button
      type="primary"
      icon={<Plus aria-hidden />}
      onClick={() => setEdited({ rule: newRule(object.key), item: undefined })}
    >
      {text.create}
    </Button>
  );
  return (
    <div className={page.page}>
      <Head
        title={text.title}
        hint={text.hint}
        back={{ to: `/duplicates?object=${object.key}`, text: text.back }}
        actions={make}
      />
      <Select
        value={object.key}
        options={objects.map(({ key, plural }) => ({ value: key, label: label(plural) }))}
        onChange={(key) => setParams({ object: key }, { replace: true })}
        aria-label={text.object}
        className={styles.object}
      />
      {query.isPending && <Skeleton lines={4} height={56} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && items.length === 0 && (
        <Empty icon={<CopyCheck aria-hidden />} title={text.empty} hint={text.emptyHint} />
      )}
      <ul className={styles.list}>
        {items.map((item) => (
          <RuleRow
            key={item.key}
            rule={readRule(item)}
            object={object}
            onEdit={() => setEdited({ rule: readRule(item), item })}
            onSwitch={(active) => save({ ...readRule(item), active }, item)}
          />
        ))}
      </ul>
      {edited && (
        <RuleSheet
          rule={edited.rule}
          title={edited.item ? label(edited.rule.label) : text.create}
          drop={edited.item && dropOf(edited.item, text, (item) => publish(item.key, null, item.custom).then(close))}
          onSave={(rule) => save(rule, edited.item)}
          onClose={close}
        />
      )}
    </div>
  );
}

/** An own rule can be deleted, a package's given back as it came. */
function dropOf(
  item: RuleItem,
  text: ReturnType<typeof useDataWords>["rules"],
  run: (item: RuleItem) => Promise<void>,
) {
  if (item.base !== null && item.custom === null) return undefined;
  return { text: item.base === null ? text.remove : text.asItCame, run: () => run(item) };
}

/** Publishes one rule's custom document; what was there before comes back by the toast's undo. */
function usePublish(version: number | undefined) {
  const { words } = useI18n();
  const text = useDataWords().rules;
  const toast = useToast();
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: ["duplicate-rules"] });
  return async (key: string, custom: JsonObject | null, before: JsonObject | null) => {
    const change = (document: JsonObject | null) => [{ kind: "duplicate_rule", key, custom: document }];
    await publishChanges(change(custom), version);
    const back = () =>
      void publishChanges(change(before)).then(again, (error) =>
        toast({ text: problemDetails(error, words.states.unreachable), tone: "bad" }),
      );
    toast({ text: text.saved, action: { label: words.common.undo, run: back } });
    await again();
  };
}

interface RuleRowProps {
  rule: RuleDocument;
  object: ObjectMeta;
  onEdit: () => void;
  onSwitch: (active: boolean) => Promise<void>;
}

function RuleRow({ rule, object, onEdit, onSwitch }: RuleRowProps) {
  const { label, words } = useI18n();
  const text = useDataWords().rules;
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const tell = useTell(object);
  const flip = async (active: boolean) => {
    setBusy(true);
    try {
      await onSwitch(active);
    } catch (error) {
      toast({ text: problemDetails(error, words.states.unreachable), tone: "bad" });
    }
    setBusy(false);
  };
  return (
    <li className={styles.rule} data-off={!rule.active || undefined}>
      <button type="button" className={styles.open} onClick={onEdit}>
        <span className={styles.name}>{label(rule.label)}</span>
        {rule.any
          .map(({ all }) => all.map(tell).join(text.andJoin))
          .map((said, at) => (
            <span key={said} className={styles.said}>
              {at > 0 && <span className={styles.or}>{text.or} </span>}
              {said}
            </span>
          ))}
        <span className={styles.means}>
          {ways.map((way) => `${text.ways[way]} ${text.levels[levelOf(rule, way)]}`).join(" · ")}
          {rule.merge && ` · ${text.merge}`}
        </span>
      </button>
      <Switch
        checked={rule.active !== false}
        loading={busy}
        onChange={(active) => void flip(active)}
        aria-label={text.active(label(rule.label))}
      />
    </li>
  );
}

function useTell(object: ObjectMeta): (term: Term) => string {
  const { label } = useI18n();
  const text = useDataWords().rules;
  const catalog = useCatalog();
  return ({ field, match = "normalised", score = DEFAULT_SCORE }) => {
    const name = label(catalog.findField(object.key, field)?.label) || field;
    return text.tell[match](name, `${Math.round(score * 100)}%`);
  };
}
