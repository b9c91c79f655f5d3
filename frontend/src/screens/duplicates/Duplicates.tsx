/** The queue of records that may be one: the list at the side, two records compared, decided by click or key. */
import { Segmented, Select } from "antd";
import { ListChecks } from "lucide-react";
import { Link, useSearchParams } from "react-router";
import type { PairState } from "~/api/duplicates";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { useTitle } from "~/kit/page";
import { Forbidden } from "~/kit/states";
import { useMainObjects } from "~/shell/navigation";
import page from "../page.module.css";
import styles from "./duplicates.module.css";
import { Queue } from "./Queue";
import { ScanButton } from "./ScanButton";

const states: readonly PairState[] = ["open", "later", "different"];

export function Duplicates() {
  const { label } = useI18n();
  const {
    duplicates: text,
    rules: { open: rules },
  } = useDataWords();
  const objects = useMainObjects();
  const [params, setParams] = useSearchParams();
  const object = objects.find(({ key }) => key === params.get("object")) ?? objects[0];
  const state = states.find((one) => one === params.get("state")) ?? "open";
  const { abilities } = useSession();
  const canScan = abilities.includes("workspace.admin");
  useTitle(text.title);
  if (object === undefined) return <Forbidden />;
  const put = (next: { object?: string; state?: PairState }) =>
    setParams({ object: object.key, ...(state === "open" ? {} : { state }), ...next }, { replace: true });
  return (
    <div className={styles.page}>
      <header className={page.head}>
        <h1 className={page.title}>{text.title}</h1>
        <p className={page.hint}>{text.hint}</p>
      </header>
      <div className={styles.bar}>
        <Select
          value={object.key}
          options={objects.map(({ key, plural }) => ({ value: key, label: label(plural) }))}
          onChange={(key) => put({ object: key })}
          aria-label={text.object}
          className={styles.object}
        />
        <Segmented<PairState>
          value={state}
          options={states.map((value) => ({ value, label: text.states[value] }))}
          onChange={(next) => put({ state: next })}
        />
        <span className={styles.gap} />
        {abilities.includes("catalog.publish") && (
          <Link to={`/duplicates/rules?object=${object.key}`} className={styles.rulesLink}>
            <ListChecks aria-hidden />
            {rules}
          </Link>
        )}
        {canScan && <ScanButton key={object.key} object={object.key} />}
      </div>
      <Queue key={`${object.key}.${state}`} object={object} state={state} canScan={canScan} />
    </div>
  );
}
