/** Several tables that name each other, brought in by one job: files, plan, run, report, one undo. */
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useMovingWords } from "~/i18n/moving";
import { useTitle } from "~/kit/page";
import page from "../../page.module.css";
import { Head } from "../../settings/Head";
import { FilesStep } from "./FilesStep";
import { MoveRun } from "./MoveRun";
import { PlanStep } from "./PlanStep";
import { beginPlan, type Plan } from "./plan";

export function Several() {
  const text = useMovingWords();
  const [params, setParams] = useSearchParams();
  const [plan, setPlan] = useState<Plan | null>(null);
  const running = params.get("id");
  useTitle(text.title);
  const restart = () => {
    setPlan(null);
    setParams({});
  };
  return (
    <div className={page.page}>
      <Head
        title={text.title}
        hint={plan || running ? undefined : text.hint}
        back={{ to: "/import", text: text.back }}
      />
      {running ? (
        <MoveRun
          key={running}
          id={running}
          plan={plan}
          onStarted={(id) => setParams({ id })}
          onBack={() => setParams({})}
          onAgain={restart}
        />
      ) : plan ? (
        <PlanStep plan={plan} onPlan={setPlan} onBack={restart} onStarted={(id) => setParams({ id })} />
      ) : (
        <FilesStep onFound={(found) => setPlan(beginPlan(found, text.sourceFirst))} />
      )}
    </div>
  );
}
