/** One object: its fields, layout, record types, rules and settings, changed in a draft and published at once. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { SearchX } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { type Definition, type DefinitionChange, definitionQuery } from "~/api/catalog";
import { Problem } from "~/api/problem";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { ActionBar } from "~/kit/ActionBar";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { useTitle } from "~/kit/page";
import { Empty, ErrorState, problemText, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { Head } from "../settings/Head";
import styles from "./catalog.module.css";
import { FieldList } from "./FieldList";
import { LayoutEditor } from "./LayoutEditor";
import { ObjectSettings } from "./ObjectSettings";
import { PlanDialog } from "./PlanDialog";
import { RecordTypes } from "./RecordTypes";
import { Rules } from "./Rules";
import { Uses } from "./Uses";
import { type Draft, nameOf, useDraft } from "./useDraft";

const parts = ["fields", "layout", "types", "rules", "object", "uses"] as const;
type Part = (typeof parts)[number];

export interface PartProps {
  object: string;
  definition: Definition;
  draft: Draft;
}

export function ObjectEditor({ object }: { object: string }) {
  const text = useModelWords();
  const navigate = useNavigate();
  const { words } = useI18n();
  const query = useQuery({ ...definitionQuery("object", object), retry: false });
  if (query.error instanceof Problem && query.error.status === 404) {
    return (
      <>
        <Head back={{ to: "/catalog", text: words.catalog.title }} title={object} />
        <Empty
          icon={<SearchX aria-hidden />}
          title={text.notFound}
          hint={text.notFoundHint}
          action={<Button onClick={() => void navigate("/catalog?show=bin")}>{text.openBin}</Button>}
        />
      </>
    );
  }
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.data === undefined) return <Skeleton lines={8} height={44} />;
  return <Editor object={object} definition={query.data} />;
}

function Editor({ object, definition }: { object: string; definition: Definition }) {
  const { words, label, format } = useI18n();
  const text = useModelWords();
  const client = useQueryClient();
  const [params, setParams] = useSearchParams();
  const draft = useDraft(definition);
  const { asked, ask, close } = usePublishing(draft);
  const name = nameOf(draft.document, label, object);
  useTitle(name);
  const part = parts.find((one) => one === params.get("show")) ?? "fields";
  const props: PartProps = { object, definition, draft };
  const tabs = useRef<HTMLDivElement>(null);
  // On a phone the tabs scroll: the one that is shown stands in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it moves when another part is shown
  useEffect(() => {
    const shown = tabs.current?.querySelector(".ant-segmented-item-selected");
    shown?.scrollIntoView?.({ inline: "center", block: "nearest" });
  }, [part]);
  const published = async () => {
    await client.invalidateQueries({ queryKey: ["definition", "object", object] });
    draft.discard();
  };
  return (
    <>
      <Head
        back={{ to: "/catalog", text: words.catalog.title }}
        title={
          <span className={styles.heading}>
            <ObjectIcon name={String(draft.document.icon ?? "")} size={20} />
            {name}
            <code className={styles.key}>{object}</code>
            {draft.document.active === false && <span className={styles.badge}>{words.catalog.inactive}</span>}
          </span>
        }
      />
      <div className={styles.tabs} ref={tabs}>
        <Segmented<Part>
          value={part}
          options={parts.map((value) => ({ value, label: text.parts[value] ?? value }))}
          onChange={(show) => setParams(show === "fields" ? {} : { show }, { replace: true })}
          aria-label={text.shown}
        />
      </div>
      <div className={styles.part}>
        <Shown part={part} {...props} />
      </div>
      {draft.count > 0 && (
        <ActionBar text={text.drafted(format.count(draft.count))}>
          <Button type="text" onClick={draft.discard}>
            {words.common.discard}
          </Button>
          <Button type="primary" onClick={() => void ask()}>
            {words.catalog.preview}
          </Button>
        </ActionBar>
      )}
      {asked && <PlanDialog changes={asked} onClose={close} onPublished={published} />}
    </>
  );
}

function usePublishing(draft: Draft) {
  const { words } = useI18n();
  const toast = useToast();
  const [asked, setAsked] = useState<readonly DefinitionChange[] | null>(null);
  const ask = async () => {
    try {
      setAsked([await draft.propose()]);
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  return { asked, ask, close: () => setAsked(null) };
}

function Shown({ part, ...props }: PartProps & { part: Part }) {
  if (part === "layout") return <LayoutEditor {...props} />;
  if (part === "types") return <RecordTypes {...props} />;
  if (part === "rules") return <Rules {...props} />;
  if (part === "object") return <ObjectSettings {...props} />;
  if (part === "uses") return <Uses object={props.object} />;
  return <FieldList {...props} />;
}
