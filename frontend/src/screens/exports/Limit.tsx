/** From how many records on an export needs a second person's word: for who administers the workspace. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, InputNumber, Switch } from "antd";
import { useId, useState } from "react";
import { definitionQuery, publishChanges } from "~/api/catalog";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { Named } from "~/kit/Named";
import { problemDetails } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import styles from "./exports.module.css";

const KEY = "export_approval_rows";
const FIRST = 1000;

export function Limit() {
  const { data } = useQuery(definitionQuery("settings", "workspace"));
  if (data === undefined) return null;
  const kept = Number({ ...data.base, ...data.custom }[KEY] ?? 0);
  return <LimitForm key={`${data.version}.${kept}`} kept={kept} custom={data.custom ?? {}} />;
}

type Custom = Parameters<typeof publishChanges>[0][number]["custom"];

function LimitForm({ kept, custom }: { kept: number; custom: NonNullable<Custom> }) {
  const { words } = useI18n();
  const text = useDataWords().exports;
  const toast = useToast();
  const client = useQueryClient();
  const id = useId();
  const [rows, setRows] = useState(kept || FIRST);
  const [busy, setBusy] = useState(false);
  const put = async (value: number) => {
    setBusy(true);
    try {
      await publishChanges([{ kind: "settings", key: "workspace", custom: { ...custom, [KEY]: value } }]);
      toast({ text: text.limitSaved });
    } catch (error) {
      toast({ text: problemDetails(error, words.states.unreachable), tone: "bad" });
    }
    await client.invalidateQueries({ queryKey: definitionQuery("settings", "workspace").queryKey });
    setBusy(false);
  };
  return (
    <div className={styles.limit}>
      <Named name={text.limit} hint={text.limitHint} htmlFor={id} />
      {kept > 0 && (
        <span className={styles.limitRows}>
          <InputNumber<number>
            value={rows}
            min={1}
            max={10_000_000}
            suffix={text.limitUnit}
            onChange={(next) => setRows(next ?? FIRST)}
            aria-label={text.limitRows}
          />
          {rows !== kept && (
            <Button loading={busy} onClick={() => void put(rows)}>
              {words.common.save}
            </Button>
          )}
        </span>
      )}
      <Switch id={id} checked={kept > 0} loading={busy} onChange={(on) => void put(on ? rows : 0)} />
    </div>
  );
}
