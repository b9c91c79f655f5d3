/** Another type for a field: what every value becomes, what is lost, doing it in the background, and the way back. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { createElement, useId, useState } from "react";
import { Link } from "react-router";
import type { Json, JsonObject } from "~/api/json";
import { metaQuery } from "~/api/meta";
import { changeType, type TypePreview, type TypeSample, type TypeWish, typePreviewQuery } from "~/api/modelling";
import { fieldTypes } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { Field, Fields, Wrong } from "~/kit/Field";
import { Sheet } from "~/kit/Sheet";
import { problemDetails, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import styles from "./catalog.module.css";
import { needed, ofType } from "./fieldSettings";
import { SettingControl } from "./SettingControl";
import { TypeHistory } from "./TypeHistory";
import { labelOf, withMember } from "./useDraft";

interface TypeSheetProps {
  object: string;
  field: string;
  /** As it is published. */
  document: JsonObject;
  /** Why its type cannot be changed now: a package brought it, or its draft is not published. */
  kept: "package" | "draft" | null;
  onClose: () => void;
}

const kept = new Set(["formula", "rollup", "auto_number", "file", "image", "signature", "multi_lookup", "secret"]);
const targets = fieldTypes.filter(({ key }) => !kept.has(key) && key !== "any_lookup");

/** What the change may not take along: settings of the type before. */
function leavingOf(before: string, after: string): JsonObject {
  const names = (type: string) => (ofType[type] ?? []).map(({ key }) => key);
  const stay = new Set(names(after));
  return Object.fromEntries(
    names(before)
      .filter((name) => !stay.has(name))
      .map((name) => [name, null]),
  );
}

export function TypeSheet(props: TypeSheetProps) {
  const { label } = useI18n();
  const text = useModelWords();
  const { document, field, kept: why, onClose } = props;
  if (why === null) return <Changer {...props} />;
  return (
    <Sheet open title={text.retype.title(label(labelOf(document)) || field)} onClose={onClose}>
      <p className={styles.usesHint}>{why === "package" ? text.retype.packageKept : text.retype.draftFirst}</p>
    </Sheet>
  );
}

function Changer({ object, field, document, onClose }: TypeSheetProps) {
  const { words, label } = useI18n();
  const text = useModelWords();
  const client = useQueryClient();
  const toast = useToast();
  const name = label(labelOf(document)) || field;
  const present = String(document.type);
  // Undefined: nothing is asked; null: the way back.
  const [wish, setWish] = useState<TypeWish | null | undefined>();
  const again = async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ["definition", "object", object] }),
      client.invalidateQueries({ queryKey: metaQuery.queryKey }),
      client.invalidateQueries({ queryKey: ["type-changes", object, field] }),
    ]);
  };
  const change = useMutation({
    mutationFn: () => changeType(object, field, wish ?? null),
    onSuccess: async ({ state }) => {
      await again();
      toast({ text: state === "filling" ? text.retype.started : text.retype.switched });
      onClose();
    },
  });
  const preview = useQuery({ ...typePreviewQuery(object, field, wish ?? null), enabled: wish !== undefined });
  return (
    <Sheet
      open
      width={680}
      title={wish === null ? text.retype.backTitle(name) : text.retype.title(name)}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button
            type="primary"
            disabled={!preview.isSuccess}
            loading={change.isPending}
            onClick={() => change.mutate()}
          >
            {wish === null ? text.retype.back : text.retype.go}
          </Button>
        </>
      }
    >
      {wish !== null && <Wanted object={object} field={field} document={document} present={present} onWish={setWish} />}
      {wish !== undefined && preview.isPending && <Skeleton lines={4} height={32} />}
      {preview.data && <Becomes object={object} preview={preview.data} />}
      <Wrong text={preview.error ? problemDetails(preview.error, words.states.unreachable) : ""} />
      <Wrong text={change.error ? problemDetails(change.error, words.states.unreachable) : ""} />
      <TypeHistory object={object} field={field} onBack={() => setWish(null)} onStopped={() => void again()} />
    </Sheet>
  );
}

interface WantedProps extends Omit<TypeSheetProps, "onClose" | "kept"> {
  present: string;
  onWish: (wish: TypeWish | undefined) => void;
}

/** The new type and what it needs; asked for as soon as it is whole. */
function Wanted({ object, field, document, present, onWish }: WantedProps) {
  const { words } = useI18n();
  const text = useModelWords();
  const id = useId();
  const [type, setType] = useState<string | null>(null);
  const [config, setConfig] = useState<JsonObject>({});
  const [asked, setAsked] = useState(false);
  const types: Readonly<Record<string, string>> = words.types;
  const whole =
    type !== null &&
    (needed[type] ?? []).every((name) => config[name] !== undefined) &&
    (!["choice", "choices"].includes(type) || config.options !== undefined || config.options_from !== undefined);
  const put = (name: string, value: Json | undefined) => {
    setConfig((before) => withMember(before, name, value));
    setAsked(false);
    onWish(undefined);
  };
  const choose = (next: string) => {
    const shared = new Set((ofType[next] ?? []).map(({ key }) => key));
    setType(next);
    setConfig(Object.fromEntries(Object.entries(document).filter(([key]) => shared.has(key))));
    setAsked(false);
    onWish(undefined);
  };
  const look = () => {
    if (type === null) return;
    setAsked(true);
    onWish({ type, config: { ...leavingOf(present, type), ...withInverse(config, object, field) } });
  };
  return (
    <Fields>
      <Field name={text.retype.to} htmlFor={id} hint={text.retype.keeps}>
        <Select
          id={id}
          value={type}
          placeholder={words.common.selectPlaceholder}
          onChange={choose}
          options={targets
            .filter(({ key }) => key !== present)
            .map(({ key, icon }) => ({
              value: key,
              label: (
                <span className={styles.type}>
                  {createElement(icon, { "aria-hidden": true })}
                  {types[key] ?? key}
                </span>
              ),
            }))}
        />
      </Field>
      {type !== null &&
        (ofType[type] ?? []).map((setting) => (
          <SettingControl
            key={type + setting.key}
            setting={setting}
            object={object}
            field={field}
            fields={{}}
            document={{ ...config, type }}
            fresh
            onChange={put}
          />
        ))}
      {whole && !asked && (
        <Button onClick={look} className={styles.look}>
          {text.retype.preview}
        </Button>
      )}
    </Fields>
  );
}

function withInverse(config: JsonObject, object: string, field: string): JsonObject {
  if (config.target === undefined || config.inverse !== undefined) return config;
  const owner = object.startsWith("x_") ? object : `x_${object}`;
  return { ...config, inverse: `${owner}_${field.replace(/^x_/, "")}`.slice(0, 40) };
}

function Becomes({ object, preview }: { object: string; preview: TypePreview }) {
  const { format } = useI18n();
  const text = useModelWords();
  const { clean, changed, lost, edited, samples } = preview;
  const lines = [
    clean > 0 && { tone: "good", say: text.retype.clean(format.count(clean)) },
    changed > 0 && { tone: "warning", say: text.retype.changedCount(format.count(changed)) },
    lost > 0 && { tone: "danger", say: text.retype.lostCount(format.count(lost)) },
    edited > 0 && { tone: "warning", say: text.retype.edited(format.count(edited)) },
  ].filter((line) => line !== false);
  return (
    <section className={styles.becomes} aria-live="polite">
      {lines.length === 0 && <p className={styles.usesHint}>{text.retype.empty}</p>}
      <ul className={styles.tally}>
        {lines.map(({ tone, say }) => (
          <li key={say} data-tone={tone}>
            {say}
          </li>
        ))}
      </ul>
      {!preview.complete && <p className={styles.usesHint}>{text.retype.partly(format.count(preview.examined))}</p>}
      <Samples object={object} samples={[...samples.lost, ...samples.changed]} />
    </section>
  );
}

function Samples({ object, samples }: { object: string; samples: readonly TypeSample[] }) {
  const { label } = useI18n();
  const text = useModelWords();
  if (samples.length === 0) return null;
  return (
    <table className={styles.samples}>
      <thead>
        <tr>
          <th scope="col">{text.retype.record}</th>
          <th scope="col">{text.retype.old}</th>
          <th scope="col">{text.retype.becomes}</th>
        </tr>
      </thead>
      <tbody>
        {samples.slice(0, 20).map((one) => (
          <tr key={one.record}>
            <td>
              <Link to={`/o/${object}/${one.record}`}>{one.title || "—"}</Link>
            </td>
            <td>{one.old}</td>
            <td data-lost={one.new === null || undefined}>
              {one.new ?? text.retype.nothing}
              {one.reason && <span className={styles.reason}>{label(one.reason)}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
