/** What is being written on the page of a record: kept until it is saved, saved with what changes along with it. */
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { toFiles } from "~/api/files";
import { asText, type Json, type JsonObject } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import type { Overview, TimelineItem } from "~/api/page";
import { Problem } from "~/api/problem";
import { createRecord, type RecordData, updateRecord } from "~/api/records";
import { type Session, useSession } from "~/api/session";
import { isEmptyValue, toReferences } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { problemDetails } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import { listsOf } from "~/views/rowCache";
import { type Composer, keepNote, linkValue, type Note, readNote } from "./composing";
import { overviewKey, useRefreshAround } from "./useOverview";
import { recordKey, toInputs } from "./useRecord";

type SessionUser = Session["user"];

export function useNote(composer: Composer, object: ObjectMeta, record: RecordData, onClose: () => void) {
  const { words, label } = useI18n();
  const { user } = useSession();
  const client = useQueryClient();
  const refresh = useRefreshAround();
  const toast = useToast();
  const undo = useUndo();
  const place = { user: user.id, child: composer.object.key, object: object.key, id: record.id };
  const [note, setNote] = useState<Note>(() => readNote(place) ?? { values: begin(composer), also: {} });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const latest = useRef(note);
  latest.current = note;
  const repeated = useRef(crypto.randomUUID());
  const text = asText(note.values[composer.text.key]);

  const put = (next: Note) => {
    latest.current = next;
    setNote(next);
    setProblem(null);
    keepNote(place, isWritten(next, composer) ? next : null);
  };
  const set = (part: JsonObject) => put({ ...latest.current, values: { ...latest.current.values, ...part } });
  const setAlso = (also: JsonObject) => put({ ...latest.current, also });
  const close = () => {
    keepNote(place, null);
    onClose();
  };
  /** The stage first: it is what may be refused, and nothing has been written then. */
  const move = async (): Promise<string | null> => {
    if (Object.keys(note.also).length === 0) return null;
    const written = await updateRecord(object.key, record.id, toInputs(object, note.also), undefined);
    client.setQueryData<RecordData>(recordKey(object.key, record.id), (known) => ({ ...known, ...written.record }));
    for (const rows of listsOf(object.key)) rows.patch([written.record]);
    setAlso({});
    return written.operation;
  };
  const save = async () => {
    if (text.trim() === "" || busy) return;
    setBusy(true);
    try {
      const moved = await move();
      const values = filled(composer, object, record, note.values, text);
      const { record: made, operation } = await createRecord(composer.object.key, values, repeated.current);
      client.setQueryData<Overview>(overviewKey(object.key, record.id), (known) =>
        known ? withNote(known, entryOf(composer, made, user)) : known,
      );
      close();
      refresh();
      const back = async () => {
        for (const one of [operation, moved]) if (one) await undo(one, refresh);
      };
      toast({
        text: words.page.compose.saved(label(composer.object.label)),
        ...(operation && { action: { label: words.common.undo, run: () => void back() } }),
      });
    } catch (error) {
      repeated.current = crypto.randomUUID();
      setProblem(error instanceof Problem ? problemDetails(error, "") : words.states.unreachable);
    } finally {
      setBusy(false);
    }
  };
  const empty =
    text === "" && toFiles(note.values[composer.photos?.key ?? ""]).length === 0 && Object.keys(note.also).length === 0;
  return { ...note, text, empty, busy, problem, set, setAlso, save, close };
}

/** What was written stands in the timeline at once; it is read again behind that. */
function withNote(known: Overview, item: TimelineItem): Overview {
  return { ...known, timeline: { ...known.timeline, data: [item, ...known.timeline.data] } };
}

function entryOf({ object, text }: Composer, made: RecordData, { id, title }: SessionUser): TimelineItem {
  const { at, show } = object.timeline ?? { at: null, show: [] };
  return {
    kind: object.key,
    at: asText(made[at ?? ""]) || asText(made.created_at),
    id: made.id,
    by: { id, title },
    title: null,
    text: made[text.key] ?? null,
    fields: Object.fromEntries(show.map((key) => [key, made[key] ?? null])),
    change: null,
    file: null,
  };
}

function isWritten({ values, also }: Note, { kind }: Composer): boolean {
  const said = Object.entries(values).some(([name, value]) => name !== kind?.key && !isEmptyValue(value));
  return said || Object.keys(also).length > 0;
}

function begin({ kind }: Composer): JsonObject {
  const first = kind?.options.find(({ active }) => active)?.key ?? null;
  return kind ? { [kind.key]: kind.default ?? first } : {};
}

function filled(
  composer: Composer,
  object: ObjectMeta,
  record: RecordData,
  values: JsonObject,
  text: string,
): JsonObject {
  const title = asText(record[object.title_field]);
  const mentioned = composer.mentions ? { [composer.mentions.key]: stillNamed(values, composer.mentions, text) } : {};
  const given = {
    ...values,
    ...mentioned,
    [composer.link.key]: linkValue(composer.link, object.key, record.id, title),
  };
  return toInputs(
    composer.object,
    Object.fromEntries(Object.entries(given).filter(([, value]) => !isEmptyValue(value))),
  );
}

/** Who was taken out of the words again is not told. */
function stillNamed(values: JsonObject, field: FieldMeta, text: string): Json {
  return toReferences(values[field.key])
    .filter(({ title }) => text.includes(`@${title ?? ""}`))
    .map(({ id, title }) => ({ id, title }));
}
