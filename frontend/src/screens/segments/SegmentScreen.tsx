/** One segment: its condition with what it finds beside it, and who is in. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Popconfirm, Segmented, Select } from "antd";
import { type ReactNode, useId, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { useCatalog } from "~/api/meta";
import {
  changeSegment,
  createSegment,
  deleteSegment,
  type Segment,
  type SegmentDraft,
  segmentQuery,
} from "~/api/segments";
import { useI18n } from "~/i18n";
import { useSegmentWords } from "~/i18n/segments";
import { Field, Wrong } from "~/kit/Field";
import { useTitle } from "~/kit/page";
import { ErrorState, problemDetails, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useMainObjects } from "~/shell/navigation";
import { FilterBuilder } from "~/views/filter/FilterBuilder";
import { Head } from "../settings/Head";
import settings from "../settings/settings.module.css";
import { Members } from "./Members";
import { Preview } from "./Preview";
import styles from "./segments.module.css";

export function SegmentScreen() {
  const { id } = useParams();
  return id === undefined ? <NewSegment /> : <KnownSegment key={id} id={id} />;
}

function NewSegment() {
  const text = useSegmentWords();
  const objects = useMainObjects();
  const [search] = useSearchParams();
  useTitle(text.create);
  const draft: SegmentDraft = {
    object: search.get("object") ?? objects[0]?.key ?? "",
    name: "",
    kind: "dynamic",
    condition: null,
    audience: "private",
    description: "",
    auto_tag: null,
  };
  return <Editor title={text.create} draft={draft} />;
}

function KnownSegment({ id }: { id: string }) {
  const query = useQuery(segmentQuery(id));
  useTitle(query.data?.name ?? "");
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.data === undefined) {
    return (
      <div className={settings.wide}>
        <Skeleton lines={4} height={48} />
      </div>
    );
  }
  return (
    <Editor title={query.data.name} draft={query.data} known={query.data}>
      <Members segment={query.data} />
    </Editor>
  );
}

interface EditorProps {
  title: string;
  draft: SegmentDraft;
  known?: Segment;
  children?: ReactNode;
}

function Editor({ title, draft: first, known, children }: EditorProps) {
  const text = useSegmentWords();
  const { words } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const [draft, setDraft] = useState<SegmentDraft>(() => onlyDraft(first));
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const editable = known?.editable ?? true;
  const change = (part: Partial<SegmentDraft>) => setDraft((before) => ({ ...before, ...part }));
  const act = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem("");
    try {
      await work();
      await client.invalidateQueries({ queryKey: ["segments"] });
    } catch (error) {
      setProblem(problemDetails(error, words.states.unreachable));
    }
    setBusy(false);
  };
  const save = () =>
    act(async () => {
      const wanted = { ...draft, condition: draft.kind === "static" ? null : (draft.condition ?? { all: [] }) };
      const kept = known ? await changeSegment(known.id, wanted, known.version) : await createSegment(wanted);
      client.setQueryData(segmentQuery(kept.id).queryKey, kept);
      toast({ text: text.saved });
      if (!known) void navigate(`/segments/${kept.id}`, { replace: true });
    });
  const remove = () =>
    act(async () => {
      if (known) await deleteSegment(known.id);
      toast({ text: text.removed });
      void navigate("/segments");
    });
  return (
    <div className={settings.wide}>
      <Head
        back={{ to: "/segments", text: text.title }}
        title={title}
        hint={editable ? "" : text.readOnly}
        actions={
          editable && (
            <div className={styles.actions}>
              {known && (
                <Popconfirm title={text.removeAsk} okText={text.remove} onConfirm={() => void remove()}>
                  <Button type="text" danger>
                    {text.remove}
                  </Button>
                </Popconfirm>
              )}
              <Button type="primary" loading={busy} disabled={!draft.name.trim()} onClick={() => void save()}>
                {text.save}
              </Button>
            </div>
          )
        }
      />
      {known?.problem && (
        <p className={styles.problem} role="alert">
          {text.brokenBy(known.problem.message)}
        </p>
      )}
      <Wrong text={problem} />
      <div className={styles.split}>
        <Form draft={draft} onChange={change} fixed={known !== undefined} disabled={!editable} />
        <Preview draft={draft} />
      </div>
      {children}
    </div>
  );
}

interface FormProps {
  draft: SegmentDraft;
  onChange: (part: Partial<SegmentDraft>) => void;
  fixed: boolean;
  disabled: boolean;
}

function Form({ draft, onChange, fixed, disabled }: FormProps) {
  const text = useSegmentWords();
  const { label } = useI18n();
  const objects = useMainObjects();
  const catalog = useCatalog();
  const id = useId();
  const tags = catalog.findObject(draft.object)?.fields.find((field) => field.type === "tags");
  return (
    <fieldset className={styles.form} disabled={disabled} aria-label={text.title}>
      <Field name={text.name} htmlFor={`${id}-name`}>
        <Input
          id={`${id}-name`}
          value={draft.name}
          maxLength={100}
          placeholder={text.namePlaceholder}
          onChange={(event) => onChange({ name: event.target.value })}
        />
      </Field>
      {!fixed && (
        <>
          <Field name={text.object} htmlFor={`${id}-object`}>
            <Select
              id={`${id}-object`}
              aria-label={text.object}
              value={draft.object}
              options={objects.map((one) => ({ value: one.key, label: label(one.label) }))}
              onChange={(object) => onChange({ object, condition: null, auto_tag: null })}
            />
          </Field>
          <Field name={text.kind} hint={draft.kind === "dynamic" ? text.dynamicHint : text.staticHint}>
            <Segmented
              aria-label={text.kind}
              value={draft.kind}
              options={(["dynamic", "static"] as const).map((value) => ({ value, label: text[value] }))}
              onChange={(kind) => onChange({ kind })}
            />
          </Field>
        </>
      )}
      {draft.kind === "dynamic" && (
        <Field name={text.condition}>
          <div className={styles.condition} inert={disabled}>
            <FilterBuilder
              key={draft.object}
              object={draft.object}
              value={draft.condition ?? undefined}
              onChange={(condition) => onChange({ condition: condition ?? null })}
            />
          </div>
        </Field>
      )}
      <Field name={text.description} htmlFor={`${id}-description`}>
        <Input.TextArea
          id={`${id}-description`}
          value={draft.description}
          maxLength={1000}
          autoSize={{ minRows: 2, maxRows: 6 }}
          placeholder={text.descriptionPlaceholder}
          onChange={(event) => onChange({ description: event.target.value })}
        />
      </Field>
      <Field name={text.audience} hint={text.audienceHint}>
        <Segmented
          aria-label={text.audience}
          value={draft.audience}
          disabled={disabled}
          options={[
            { value: "private", label: text.private },
            { value: "all", label: text.everyone },
          ]}
          onChange={(audience) => onChange({ audience: audience === "all" ? "all" : "private" })}
        />
      </Field>
      {tags && (
        <Field name={text.tag} hint={text.tagHint} htmlFor={`${id}-tag`}>
          <Input
            id={`${id}-tag`}
            value={draft.auto_tag?.tag ?? ""}
            maxLength={50}
            onChange={({ target }) =>
              onChange({ auto_tag: target.value.trim() ? { field: tags.key, tag: target.value.trim() } : null })
            }
          />
        </Field>
      )}
    </fieldset>
  );
}

function onlyDraft(from: SegmentDraft): SegmentDraft {
  const { object, name, kind, condition, audience, description, auto_tag } = from;
  return { object, name, kind, condition, audience, description, auto_tag };
}
