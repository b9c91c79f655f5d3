/** The answer to "why is this record not here": where it is, which condition fails, by which right one sees it. */
import { Button } from "antd";
import { useNavigate } from "react-router";
import type { Placement } from "~/api/bulk";
import { allOf } from "~/api/condition";
import type { ObjectMeta } from "~/api/meta";
import type { Reference } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import type { ViewInForce } from "../saved/useView";
import { plainView, searchCondition } from "../viewState";
import { VerdictLine } from "./VerdictLine";
import styles from "./why.module.css";

export interface Answer {
  readonly record: Reference;
  readonly placement: Placement;
}

interface ExplainedProps {
  object: ObjectMeta;
  force: ViewInForce;
  answer: Answer;
  onClose: () => void;
}

export function Explained({ object, force, answer, onClose }: ExplainedProps) {
  const { words } = useI18n();
  const navigate = useNavigate();
  const text = words.lists.why;
  const { placement, record } = answer;
  const hints: Partial<Record<Placement["state"], string>> = {
    shown: text.shownHint,
    not_visible: text.notVisibleHint,
  };
  const change = (view: ViewInForce["view"]) => {
    force.set(view);
    onClose();
  };
  return (
    <div className={styles.answer}>
      {record.title && <p className={styles.name}>{record.title}</p>}
      <p className={styles.state} data-good={placement.state === "shown" || undefined}>
        {text[placement.state]}
      </p>
      {hints[placement.state] && <p className={styles.soft}>{hints[placement.state]}</p>}
      {placement.verdict && placement.state === "filtered" && (
        <ul className={styles.verdicts}>
          <VerdictLine object={object.key} verdict={placement.verdict} />
        </ul>
      )}
      {placement.reasons.length > 0 && (
        <p className={styles.soft}>
          {text.because} {placement.reasons.map((reason) => reasonText(reason, text.reasons)).join(words.common.comma)}
        </p>
      )}
      <div className={styles.actions}>
        {placement.state === "filtered" && (
          <Button onClick={() => change(loosened(object, force.view, placement))}>{text.dropCondition}</Button>
        )}
        {placement.state === "in_bin" && (
          <Button onClick={() => change({ ...plainView, bin: true })}>{text.goBin}</Button>
        )}
        {placement.state !== "not_visible" && (
          <Button type="link" onClick={() => navigate(`/o/${object.key}/${record.id}`)}>
            {text.openRecord}
          </Button>
        )}
      </div>
    </div>
  );
}

/** The view without the conditions that the record does not meet. */
function loosened(object: ObjectMeta, view: ViewInForce["view"], { verdict }: Placement): ViewInForce["view"] {
  const parts = verdict && "all" in verdict.condition ? verdict.parts : verdict ? [verdict] : [];
  const failing = new Set(parts.filter(({ holds }) => !holds).map(({ condition }) => JSON.stringify(condition)));
  const own = view.filter && "all" in view.filter ? view.filter.all : view.filter ? [view.filter] : [];
  // The filter stands as one condition beside what is looked for.
  if (view.filter && failing.has(JSON.stringify(view.filter))) {
    const inner = parts.find(({ condition }) => JSON.stringify(condition) === JSON.stringify(view.filter))?.parts ?? [];
    for (const { condition, holds } of inner) if (!holds) failing.add(JSON.stringify(condition));
  }
  const kept = own.filter((part) => !failing.has(JSON.stringify(part)));
  const search = searchCondition(view, object);
  const searchFails = search !== undefined && failing.has(JSON.stringify(search));
  return { ...view, filter: allOf(...kept), search: searchFails ? "" : view.search };
}

/** "via:account>role:sales:own" in words. */
function reasonText(reason: string, words: Readonly<Record<string, string>>): string {
  const kind = reason.startsWith("via:") ? "via" : (reason.split(":").at(-1) ?? "");
  return words[kind] ?? reason;
}
