/** Who looked at, revealed or took what, and when: narrowed, paged, exported. */
import { Button, Checkbox, Select } from "antd";
import { Download, ScrollText } from "lucide-react";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useCatalog } from "~/api/meta";
import { type Look, type LookFilter, type LookKind, listLooks } from "~/api/protection";
import { useSession } from "~/api/session";
import { RecordPicker } from "~/fieldtypes/RecordPicker";
import { useI18n } from "~/i18n";
import { useProtectionWords } from "~/i18n/protection";
import { DatePicker } from "~/kit/DatePicker";
import { Field } from "~/kit/Field";
import { Paged, usePaged } from "~/kit/Paged";
import { useTitle } from "~/kit/page";
import { Empty, Forbidden, problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { visibleObjects } from "~/shell/navigation";
import { useTitles } from "~/views/filter/titles";
import { Head } from "../settings/Head";
import settings from "../settings/settings.module.css";
import styles from "./access.module.css";
import { saveCsv } from "./csv";
import { LookTable } from "./LookTable";

const PAGE = 50;
const kinds: readonly LookKind[] = ["reveal", "export", "read", "check", "erase"];

export function AccessLog() {
  const text = useProtectionWords().log;
  const allowed = useSession().abilities.includes("audit.read");
  useTitle(text.title);
  return allowed ? <Log /> : <Forbidden />;
}

function Log() {
  const text = useProtectionWords().log;
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params);
  const looks = usePaged<Look>({
    key: ["access-log", filter],
    read: (cursor, signal) => listLooks(filter, cursor, PAGE, signal),
  });
  const narrowed = params.size > 0;
  return (
    <div className={settings.wide}>
      <Head
        title={text.title}
        hint={text.hint}
        actions={<SaveButton filter={filter} disabled={looks.rows.length === 0} />}
      />
      <Filters params={params} onChange={(next) => setParams(next, { replace: true })} />
      <Paged
        of={looks}
        more={text.more}
        empty={
          <Empty
            icon={<ScrollText aria-hidden />}
            title={narrowed ? text.emptyFiltered : text.empty}
            hint={narrowed ? undefined : text.emptyHint}
            action={narrowed && <Button onClick={() => setParams({}, { replace: true })}>{text.clear}</Button>}
          />
        }
      >
        <LookTable looks={looks.rows} />
      </Paged>
    </div>
  );
}

/** The address says the filter; days are whole days where the reader is. */
function filterOf(params: URLSearchParams): LookFilter {
  const given = (name: string) => params.get(name) ?? undefined;
  const kind = kinds.find((one) => one === given("kind"));
  const midnight = (day: string | undefined, later: number) => {
    const [year, month, date] = (day ?? "").split("-").map(Number);
    return year && month && date ? new Date(year, month - 1, date + later).toISOString() : undefined;
  };
  const object = given("object");
  return {
    object,
    record: object ? given("record") : undefined,
    user: given("user"),
    kind,
    since: midnight(given("since"), 0),
    until: midnight(given("until"), 1),
    with_lists: given("record") !== undefined && given("lists") === "1" ? true : undefined,
  };
}

interface FiltersProps {
  params: URLSearchParams;
  onChange: (params: URLSearchParams) => void;
}

function Filters({ params, onChange }: FiltersProps) {
  const { label } = useI18n();
  const text = useProtectionWords().log;
  const objects = visibleObjects(useCatalog());
  const user = params.get("user");
  const object = params.get("object");
  const record = params.get("record");
  const people = useTitles("user", user ? [user] : []);
  const records = useTitles(object ?? "", object && record ? [record] : []);
  const put = (changes: Readonly<Record<string, string | undefined>>) => {
    const next = new URLSearchParams(params);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    onChange(next);
  };
  return (
    <div className={styles.filters} role="group" aria-label={text.title}>
      <Field name={text.person}>
        <RecordPicker
          key={`user:${user ?? ""}`}
          object="user"
          label={text.person}
          value={user ? [{ id: user, title: people.get(user) ?? "…" }] : []}
          onChange={([one]) => put({ user: one?.id })}
        />
      </Field>
      <Field name={text.kind}>
        <Select
          value={params.get("kind") ?? ""}
          options={[
            { value: "", label: text.anyKind },
            ...kinds.map((one) => ({ value: one, label: text.kinds[one] })),
          ]}
          onChange={(kind: string) => put({ kind })}
          aria-label={text.kind}
        />
      </Field>
      <Field name={text.object}>
        <Select
          value={object ?? ""}
          options={[
            { value: "", label: text.anyObject },
            ...objects.map(({ key, plural }) => ({ value: key, label: label(plural) })),
          ]}
          onChange={(key: string) => put({ object: key, record: undefined, lists: undefined })}
          aria-label={text.object}
        />
      </Field>
      {object && (
        <Field name={text.record}>
          <RecordPicker
            key={`${object}:${record ?? ""}`}
            object={object}
            label={text.record}
            value={record ? [{ id: record, title: records.get(record) ?? "…" }] : []}
            onChange={([one]) => put({ record: one?.id, lists: one ? (params.get("lists") ?? undefined) : undefined })}
          />
        </Field>
      )}
      <Day name={text.since} value={params.get("since")} onChange={(since) => put({ since })} />
      <Day name={text.until} value={params.get("until")} onChange={(until) => put({ until })} />
      {record && (
        <Checkbox
          className={styles.lists}
          checked={params.get("lists") === "1"}
          onChange={(event) => put({ lists: event.target.checked ? "1" : undefined })}
        >
          {text.withLists}
        </Checkbox>
      )}
    </div>
  );
}

interface DayProps {
  name: string;
  value: string | null;
  onChange: (value: string) => void;
}

function Day({ name, value, onChange }: DayProps) {
  return (
    <Field name={name}>
      <DatePicker label={name} value={value ?? ""} onChange={(day) => onChange(day ?? "")} />
    </Field>
  );
}

function SaveButton({ filter, disabled }: { filter: LookFilter; disabled: boolean }) {
  const { words, label, format } = useI18n();
  const text = useProtectionWords().log;
  const catalog = useCatalog();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const cut = await saveCsv(filter, { catalog, label, text });
      if (cut !== null) toast({ text: text.cut(format.count(cut)) });
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
    setBusy(false);
  };
  return (
    <Button icon={<Download aria-hidden />} loading={busy} disabled={disabled} onClick={() => void save()}>
      {busy ? text.downloading : text.download}
    </Button>
  );
}
