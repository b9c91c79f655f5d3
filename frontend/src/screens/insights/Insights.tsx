/** By which rules life-cycle stages and RFM scores are computed. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Switch } from "antd";
import { type ReactNode, useState } from "react";
import { type InsightSettings, insightsQuery, putInsights } from "~/api/insights";
import { type Catalog, useCatalog } from "~/api/meta";
import { useSession } from "~/api/session";
import { useJob } from "~/api/useJob";
import { useI18n } from "~/i18n";
import { useStagingWords } from "~/i18n/staging";
import { ActionBar } from "~/kit/ActionBar";
import { useTitle } from "~/kit/page";
import { ErrorState, Forbidden, problemDetails, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import page from "../page.module.css";
import { Head } from "../settings/Head";
import { firstRfm, RfmRules } from "./RfmRules";
import { firstLifecycle, StageRules } from "./StageRules";

export function Insights() {
  const text = useStagingWords().rules;
  const allowed = useSession().abilities.includes("workspace.admin");
  const query = useQuery({ ...insightsQuery, enabled: allowed });
  useTitle(text.title);
  if (!allowed) return <Forbidden />;
  return (
    <div className={page.page}>
      <Head title={text.title} hint={text.hint} />
      {query.isPending && <Skeleton lines={8} height={44} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.data && <Editor key={query.dataUpdatedAt} known={query.data} />}
    </div>
  );
}

function Editor({ known }: { known: InsightSettings }) {
  const { words } = useI18n();
  const text = useStagingWords().rules;
  const catalog = useCatalog();
  const client = useQueryClient();
  const toast = useToast();
  const [draft, setDraft] = useState(known);
  const [kept, setKept] = useState(known);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const { running, watch } = useJob((job) => {
    toast(job?.state === "done" ? { text: text.done } : { text: text.failed, tone: "bad" });
    void client.invalidateQueries({ queryKey: ["explain"] });
  });
  const dirty = JSON.stringify(draft) !== JSON.stringify(kept);
  const complete = isComplete(draft, catalog);
  const save = async () => {
    setBusy(true);
    setProblem("");
    try {
      watch(await putInsights(draft));
      setKept(draft);
      toast({ text: text.saved });
    } catch (error) {
      setProblem(problemDetails(error, words.states.unreachable));
    }
    setBusy(false);
  };
  const orders = firstRfm(catalog);
  return (
    <>
      <Part
        title={text.lifecycle}
        hint={draft.lifecycle ? text.lifecycleHint : text.lifecycleOff}
        on={draft.lifecycle !== null}
        onSwitch={(on) => setDraft({ ...draft, lifecycle: on ? firstLifecycle(catalog) : null })}
      >
        {draft.lifecycle && (
          <StageRules value={draft.lifecycle} onChange={(lifecycle) => setDraft({ ...draft, lifecycle })} />
        )}
      </Part>
      <Part
        title={text.rfm}
        hint={draft.rfm ? text.rfmHint : orders ? text.rfmOff : text.rfmNone}
        on={draft.rfm !== null}
        disabled={draft.rfm === null && orders === null}
        onSwitch={(on) => setDraft({ ...draft, rfm: on ? orders : null })}
      >
        {draft.rfm && <RfmRules value={draft.rfm} onChange={(rfm) => setDraft({ ...draft, rfm })} />}
      </Part>
      {(dirty || problem || running) && (
        <ActionBar
          text={problem || (running ? text.computing : complete ? words.common.unsaved : text.incomplete)}
          bad={problem !== ""}
        >
          {dirty && (
            <Button type="text" onClick={() => setDraft(kept)}>
              {words.common.discard}
            </Button>
          )}
          <Button type="primary" loading={busy || running} disabled={!dirty || !complete} onClick={() => void save()}>
            {text.save}
          </Button>
        </ActionBar>
      )}
    </>
  );
}

interface PartProps {
  title: string;
  hint: string;
  on: boolean;
  disabled?: boolean;
  onSwitch: (on: boolean) => void;
  children: ReactNode;
}

function Part({ title, hint, on, disabled, onSwitch, children }: PartProps) {
  return (
    <section className={page.section} aria-label={title}>
      <div className={page.sectionHead}>
        <div>
          <h2 className={page.sectionTitle}>{title}</h2>
          <p className={page.hint}>{hint}</p>
        </div>
        <Switch checked={on} disabled={disabled} onChange={onSwitch} aria-label={title} />
      </div>
      {children}
    </section>
  );
}

function isComplete({ lifecycle, rfm }: InsightSettings, catalog: Catalog): boolean {
  if (rfm && !(rfm.object && rfm.party && rfm.date && rfm.amount)) return false;
  if (!lifecycle) return true;
  const options = catalog.findField(lifecycle.object, lifecycle.field)?.options ?? [];
  return lifecycle.rules.length > 0 && lifecycle.rules.every(({ value }) => options.some(({ key }) => key === value));
}
