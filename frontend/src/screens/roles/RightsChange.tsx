/** What saving a role would open and close: person by person, object by object, with counts and sample records. */
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { Minus, Plus, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { publishChanges } from "~/api/catalog";
import type { Condition } from "~/api/condition";
import type { JsonObject } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { Problem } from "~/api/problem";
import { queryRecords } from "~/api/records";
import { type Moved, type MovedRows, type RoleDocument, rightsPreviewQuery, type Sight } from "~/api/roles";
import { useI18n } from "~/i18n";
import { useRoleWords } from "~/i18n/roles";
import { Avatar } from "~/kit/Avatar";
import { Sheet } from "~/kit/Sheet";
import { Empty, ErrorState, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import styles from "./change.module.css";
import { RoleProblems } from "./RoleProblems";

interface RightsChangeProps {
  role: string;
  before: RoleDocument;
  /** Null: the role goes. */
  after: RoleDocument | null;
  custom: JsonObject | null;
  onClose: () => void;
  onSaved: () => void;
}

/** So many people are worked out at first, and with each "more". */
const STEP = 5;
/** So many at once: each looks at every row of every object whose rule changes. */
const ABREAST = 2;

export function RightsChange({ role, before, after, custom, onClose, onSaved }: RightsChangeProps) {
  const { words, format } = useI18n();
  const text = useRoleWords();
  const toast = useToast();
  const [wanted, setWanted] = useState(STEP);
  const holders = useHolders(role);
  const people = holders.data ?? [];
  const { moved, pending, error, retry } = useMoved(role, custom, people.slice(0, wanted));
  const save = useMutation({
    mutationFn: () => publishChanges([{ kind: "role", key: role, custom }]),
    onSuccess: () => {
      toast({ text: after === null ? text.removed : text.saved });
      onSaved();
    },
  });
  const changed = moved.filter(isChange);
  const left = people.length - wanted;
  const seen = holders.isSuccess && (people.length === 0 || moved.length > 0 || error !== null);
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
            disabled={!seen}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {after === null ? text.remove : text.save}
          </Button>
        </>
      }
    >
      <p className={styles.hint}>{text.previewHint}</p>
      {save.error && <RoleProblems error={save.error} custom={custom} />}
      <Switches before={before} after={after} />
      {holders.isError && <ErrorState error={holders.error} retry={() => void holders.refetch()} compact />}
      {holders.isSuccess && !pending && error === null && changed.length === 0 && left <= 0 && (
        <Empty icon={<ShieldCheck aria-hidden />} title={text.same} hint={text.sameHint} compact />
      )}
      {changed.length > 0 && <Summary people={changed} />}
      {changed.map((one) => (
        <Person key={one.user.id} moved={one} />
      ))}
      {error instanceof Problem && error.errors.length > 0 ? (
        <RoleProblems error={error} custom={custom} />
      ) : (
        error !== null && <ErrorState error={error} retry={retry} compact />
      )}
      {(holders.isPending || pending) && (
        <div className={styles.working}>
          <p className={styles.hint}>
            {text.working(format.count(moved.length), format.count(Math.min(wanted, people.length)))}
          </p>
          <Skeleton lines={3} height={36} />
        </div>
      )}
      {!pending && left > 0 && (
        <Button type="link" onClick={() => setWanted(wanted + STEP)}>
          {text.morePeople(format.count(left))}
        </Button>
      )}
    </Sheet>
  );
}

function isChange(moved: Moved): boolean {
  const { records, fields, abilities_gained: gained, abilities_lost: lost } = moved;
  return records.length + fields.length + gained.length + lost.length > 0;
}

function useHolders(role: string) {
  return useQuery({
    queryKey: ["holders", role],
    queryFn: ({ signal }) => {
      const active: Condition = { field: "status", op: "is", value: "active" };
      const where: Condition = { all: [active, { field: "roles", op: "has_any", value: [role] }] };
      return queryRecords("user", { fields: ["name"], where, limit: 200 }, signal);
    },
    select: (page) => page.data.map(({ id }) => id),
    staleTime: 0,
  });
}

/** Person by person, a few at once, so that the first are there while the others are worked out. */
function useMoved(role: string, custom: JsonObject | null, people: readonly string[]) {
  const client = useQueryClient();
  const finished = people.filter((user) => {
    const { queryKey } = rightsPreviewQuery(role, custom, user);
    return client.getQueryData(queryKey) !== undefined;
  }).length;
  const results = useQueries({
    queries: people.map((user, index) => ({
      ...rightsPreviewQuery(role, custom, user),
      enabled: index < finished + ABREAST,
    })),
  });
  return {
    moved: results.flatMap(({ data }) => data ?? []),
    pending: results.some(({ isPending, isError }) => isPending && !isError),
    error: results.find(({ error }) => error !== null)?.error ?? null,
    retry: () => {
      for (const one of results) if (one.isError) void one.refetch();
    },
  };
}

function Summary({ people }: { people: readonly Moved[] }) {
  const { format } = useI18n();
  const text = useRoleWords();
  const reads = people.flatMap(({ records }) => records.filter(({ right }) => right === "read"));
  const sum = (member: "gained" | "lost") => {
    const count = format.count(reads.reduce((total, one) => total + one[member], 0));
    return reads.every((one) => one[`${member}_exact`]) ? count : text.atLeast(count);
  };
  return <p className={styles.summary}>{text.total(format.count(people.length), sum("gained"), sum("lost"))}</p>;
}

/** Creating and exporting are on or off for an object; they concern no single record. */
function Switches({ before, after }: { before: RoleDocument; after: RoleDocument | null }) {
  const { label } = useI18n();
  const text = useRoleWords();
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
  const text = useRoleWords();
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
              <span>
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
  const text = useRoleWords();
  const object = useCatalog().findObject(rows.object);
  const countOf = (count: number, exact: boolean) =>
    exact ? format.count(count) : count > 0 ? text.atLeast(format.count(count)) : text.uncounted;
  return (
    <li className={styles.line}>
      <span>
        {object ? label(object.label) : rows.object} · {text.rights[rows.right]}
      </span>
      <span className={styles.counts}>
        {(rows.gained > 0 || !rows.gained_exact) && (
          <strong data-tone="open">{text.opens(countOf(rows.gained, rows.gained_exact))}</strong>
        )}
        {(rows.lost > 0 || !rows.lost_exact) && (
          <strong data-tone="close">{text.closes(countOf(rows.lost, rows.lost_exact))}</strong>
        )}
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
  const text = useRoleWords();
  const said = (sight: Sight) => {
    if (!sight.read) return text.invisible;
    const seen = sight.mask === null ? text.visible : (text.masks[sight.mask] ?? sight.mask);
    return [seen, sight.write ? text.canWrite : text.cannotWrite, ...(sight.reveal ? [text.reveal] : [])].join(" · ");
  };
  return <span className={styles.sight}>{text.from_to(said(before), said(after))}</span>;
}
