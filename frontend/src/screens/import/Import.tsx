/** Bringing a table in, step by step: file, fields, trial, run, report with its mending and its undo. */

import { useCallback, useState } from "react";
import { useSearchParams } from "react-router";
import type { ImportPreview } from "~/api/imports";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useTitle } from "~/kit/page";
import { Forbidden } from "~/kit/states";
import { useMainObjects } from "~/shell/navigation";
import page from "../page.module.css";
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
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [finished, setFinished] = useState(false);
  const finish = useCallback(() => setFinished(true), []);
  useTitle(words.importing.title);
  if (object === undefined) return <Forbidden />;
  const step = running ? (finished ? "report" : "run") : preview ? "mapping" : "file";
  const go = (id: string, key: string) => {
    setFinished(false);
    setParams({ object: key, id });
  };
  const restart = () => {
    setPreview(null);
    setFinished(false);
    setParams({ object: object.key });
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
          rows={preview?.count}
          onFinished={finish}
          onAgain={restart}
          onBack={preview ? () => setParams({ object: object.key }) : undefined}
          onStarted={go}
        />
      ) : preview ? (
        <MappingStep
          object={catalog.findObject(object.key) ?? object}
          preview={preview}
          onPreview={setPreview}
          onBack={() => setPreview(null)}
          onStarted={(id) => go(id, object.key)}
        />
      ) : (
        <FileStep
          objects={objects}
          object={object}
          onObject={(key) => setParams({ object: key })}
          onPreview={setPreview}
          onOpen={go}
        />
      )}
    </div>
  );
}
