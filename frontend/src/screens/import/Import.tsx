/** Bringing a table in, step by step: file, fields, trial, run, report with its mending and its undo. */

import { useCallback, useState } from "react";
import { useSearchParams } from "react-router";
import type { ImportReport } from "~/api/imports";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useTitle } from "~/kit/page";
import { Forbidden } from "~/kit/states";
import { useMainObjects } from "~/shell/navigation";
import page from "../page.module.css";
import { beginDraft, type Draft, reopenDraft } from "./draft";
import { FileStep } from "./FileStep";
import styles from "./import.module.css";
import { MappingStep } from "./MappingStep";
import { RunStep } from "./RunStep";

const steps = ["file", "mapping", "run", "report"] as const;

export function Import() {
  const { words } = useI18n();
  const catalog = useCatalog();
  const [params, setParams] = useSearchParams();
  const objects = useMainObjects().filter(({ rights }) => rights.create || rights.update);
  const wanted = params.get("object") ?? "";
  const object = objects.find(({ key }) => key === wanted) ?? objects[0];
  const running = params.get("id");
  const [draft, setDraft] = useState<Draft | null>(null);
  const [finished, setFinished] = useState(false);
  const finish = useCallback(() => setFinished(true), []);
  useTitle(words.importing.title);
  if (object === undefined) return <Forbidden />;
  const step = running ? (finished ? "report" : "run") : draft ? "mapping" : "file";
  const go = (id: string, key: string) => {
    setFinished(false);
    setParams({ object: key, id });
  };
  const restart = () => {
    setDraft(null);
    setFinished(false);
    setParams({ object: object.key });
  };
  const reopen = async (report: ImportReport) => {
    const kept = draft ?? (report.order ? await reopenDraft(report.order) : null);
    if (kept === null) return restart();
    setDraft(kept);
    setParams({ object: report.object });
  };
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1 className={page.title}>{words.importing.title}</h1>
        <ol className={styles.steps}>
          {steps.map((name, index) => (
            <li key={name} aria-current={name === step ? "step" : undefined} data-past={index < steps.indexOf(step)}>
              {words.importing.steps[name]}
            </li>
          ))}
        </ol>
      </header>
      {running ? (
        <RunStep
          key={running}
          id={running}
          rows={draft?.preview.count}
          onFinished={finish}
          onAgain={restart}
          onBack={reopen}
          onStarted={go}
        />
      ) : draft ? (
        <MappingStep
          object={catalog.findObject(object.key) ?? object}
          draft={draft}
          onDraft={setDraft}
          onBack={() => setDraft(null)}
          onStarted={(id) => go(id, object.key)}
        />
      ) : (
        <FileStep
          objects={objects}
          object={object}
          onObject={(key) => setParams({ object: key })}
          onPreview={(preview) => setDraft(beginDraft(catalog.findObject(object.key) ?? object, preview))}
          onOpen={go}
        />
      )}
    </div>
  );
}
