/** Everything that can be done with the record on its page: told once, drawn by its menu, found by the command bar. */
import {
  ArchiveRestore,
  CopyCheck,
  Eraser,
  Gauge,
  GitMerge,
  History as HistoryIcon,
  Link2,
  MessageSquarePlus,
  PencilLine,
  Play,
  Plus,
  Printer,
  ScrollText,
  ShieldQuestion,
  Star,
  StarOff,
  Tags,
  Trash2,
  UserRoundPen,
  UsersRound,
} from "lucide-react";
import { useNavigate } from "react-router";
import { asText } from "~/api/json";
import { type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import { deleteRecord, type RecordData, restoreRecord } from "~/api/records";
import { useSession } from "~/api/session";
import { runAction } from "~/api/today";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import type { PageCommand } from "~/kit/commands";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import { useFavourites } from "~/shell/favourites";
import { listsOf } from "~/views/rowCache";
import { linkTo, linkValue, listComposers } from "./composing";
import { useNewRecord } from "./NewRecord";
import { titleOf } from "./recordTitle";
import { useOverview } from "./useOverview";

/** What opens over the page. */
export type Opened = "edit" | "past" | "why" | "explain" | "erase" | "merge" | { readonly field: FieldMeta };

export interface RecordHere {
  readonly object: ObjectMeta;
  readonly record: RecordData;
  readonly onOpen: (what: Opened) => void;
  readonly onChanged: () => void;
}

// The server registers these verbs too; the page has its own way to them.
const OWN_WAY = new Set(["restore", "merge"]);

export function useRecordCommands(here: RecordHere): readonly PageCommand[] {
  const deleted = Boolean(here.record.deleted_at);
  const writing = useWriting(here);
  const verbs = useVerbs(here);
  const related = useRelatedOnes(here);
  const reading = useReading(here);
  const ending = useEnding(here);
  return deleted ? [...reading, ...ending] : [...verbs, ...writing, ...related, ...reading, ...ending];
}

/** What changes the record itself. */
function useWriting({ object, record, onOpen }: RecordHere): readonly PageCommand[] {
  const { words, label } = useI18n();
  const also = words.command.also;
  const catalog = useCatalog();
  const navigate = useNavigate();
  const [composer] = listComposers(catalog, object.key);
  const owner = catalog.findField(object.key, "owner");
  const tags = object.fields.filter((field) => field.type === "tags" && isEditable(field));
  const found: (PageCommand | false | undefined)[] = [
    object.rights.update && {
      id: "edit",
      icon: <PencilLine aria-hidden />,
      text: words.common.edit,
      also: also.edit,
      run: () => onOpen("edit"),
    },
    composer && {
      id: "note",
      icon: <MessageSquarePlus aria-hidden />,
      text: words.command.write(label(composer.object.label)),
      also: also.note,
      unlisted: true,
      run: () => navigate(`/o/${object.key}/${record.id}`, { replace: true, state: { compose: Date.now() } }),
    },
    object.rights.update &&
      owner &&
      isEditable(owner) && {
        id: "owner",
        icon: <UserRoundPen aria-hidden />,
        text: words.command.change(label(owner.label)),
        also: also.owner,
        run: () => onOpen({ field: owner }),
      },
    ...tags.map(
      (field) =>
        object.rights.update && {
          id: `tags:${field.key}`,
          icon: <Tags aria-hidden />,
          text: words.command.addTo(label(field.label)),
          also: also.tag,
          run: () => onOpen({ field }),
        },
    ),
    object.rights.update &&
      object.rights.delete && {
        id: "merge",
        icon: <GitMerge aria-hidden />,
        text: words.command.mergeWith,
        also: also.merge,
        run: () => onOpen("merge"),
      },
  ];
  return found.filter((one) => typeof one === "object");
}

/** The registered verbs that ask for nothing. */
function useVerbs({ object, record, onChanged }: RecordHere): readonly PageCommand[] {
  const { words, label } = useI18n();
  const toast = useToast();
  const undo = useUndo();
  const verbs = useOverview(object.key, record.id, !record.deleted_at).data?.actions ?? [];
  const run = async (name: string, text: string) => {
    try {
      const operation = await runAction(object.key, name, record.id);
      const action = operation ? { label: words.common.undo, run: () => void undo(operation, onChanged) } : undefined;
      toast({ text, ...(action ? { action } : {}) });
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
    onChanged();
  };
  return verbs
    .filter((verb) => !OWN_WAY.has(verb.name) && verb.arguments.length === 0)
    .map((verb) => ({
      id: `verb:${verb.name}`,
      icon: <Play aria-hidden />,
      text: label(verb.label),
      run: () => void run(verb.name, label(verb.label)),
    }));
}

/** New records that lead to this one. Their lists on the page offer the same. */
function useRelatedOnes({ object, record, onChanged }: RecordHere): readonly PageCommand[] {
  const { words, label } = useI18n();
  const newRecord = useNewRecord();
  const title = asText(record[object.title_field]);
  return useCatalog().objects.flatMap((child) => {
    const link =
      child.active && child.rights.create && child.key !== object.key ? linkTo(child, object.key) : undefined;
    if (link === undefined || (child.timeline?.compose.length ?? 0) > 0) return [];
    const names = [child.label.zh, child.label.en].join(" ");
    return {
      id: `new:${child.key}`,
      icon: <Plus aria-hidden />,
      text: words.command.newHere(label(child.label)),
      also: `${words.command.also.create} ${names}`,
      unlisted: true,
      run: () => newRecord.open(child.key, { [link.key]: linkValue(link, object.key, record.id, title) }, onChanged),
    };
  });
}

/** What leaves the record as it is. */
function useReading({ object, record, onOpen }: RecordHere): readonly PageCommand[] {
  const { words } = useI18n();
  const also = words.command.also;
  const toast = useToast();
  const navigate = useNavigate();
  const { has, toggle } = useFavourites();
  const path = `/o/${object.key}/${record.id}`;
  const star = {
    kind: "record" as const,
    object: object.key,
    id: record.id,
    title: titleOf(object, record, words.common.untitled),
  };
  const starred = has(star);
  const copy = async () => {
    await navigator.clipboard.writeText(window.location.origin + path);
    toast({ text: words.record.copied });
  };
  const tab = (key: string) => () => navigate(`${path}?tab=${key}`, { replace: true });
  const found: (PageCommand | false)[] = [
    {
      id: "star",
      icon: starred ? <StarOff aria-hidden /> : <Star aria-hidden />,
      text: starred ? words.desk.unstar : words.desk.star,
      also: also.star,
      unlisted: true,
      run: () => toggle(star),
    },
    { id: "copy", icon: <Link2 aria-hidden />, text: words.record.copyLink, also: also.copy, run: () => void copy() },
    {
      id: "history",
      icon: <ScrollText aria-hidden />,
      text: words.command.seeHistory,
      also: also.history,
      unlisted: true,
      run: tab("history"),
    },
    {
      id: "members",
      icon: <UsersRound aria-hidden />,
      text: words.command.seeMembers,
      also: also.members,
      unlisted: true,
      run: tab("members"),
    },
    {
      id: "past",
      icon: <HistoryIcon aria-hidden />,
      text: words.page.asOf.open,
      also: also.past,
      run: () => onOpen("past"),
    },
    {
      id: "print",
      icon: <Printer aria-hidden />,
      text: words.page.print,
      also: also.print,
      // The command bar is closed by then, and not printed.
      run: () => window.setTimeout(() => window.print(), 0),
    },
    {
      id: "duplicates",
      icon: <CopyCheck aria-hidden />,
      text: words.lists.bulk.duplicates,
      also: also.merge,
      unlisted: true,
      run: () => navigate(`/duplicates?object=${object.key}`),
    },
    {
      id: "why",
      icon: <ShieldQuestion aria-hidden />,
      text: words.record.whySee,
      also: also.why,
      run: () => onOpen("why"),
    },
    object.fields.some(({ type, tracked }) => type === "choice" && tracked) && {
      id: "explain",
      icon: <Gauge aria-hidden />,
      text: words.page.explain,
      run: () => onOpen("explain"),
    },
  ];
  return found.filter((one) => typeof one === "object");
}

/** What takes it away, and back. */
function useEnding({ object, record, onOpen, onChanged }: RecordHere): readonly PageCommand[] {
  const { words } = useI18n();
  const also = words.command.also;
  const toast = useToast();
  const undo = useUndo();
  const navigate = useNavigate();
  const deleted = Boolean(record.deleted_at);
  const erasable = useSession().abilities.includes("records.erase") && object.key !== "user" && holdsPersonal(object);
  const complain = (error: unknown) => toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
  const refresh = () => {
    for (const rows of listsOf(object.key)) void rows.reload();
    onChanged();
  };
  const remove = async () => {
    try {
      const operation = await deleteRecord(object.key, record.id);
      for (const rows of listsOf(object.key)) rows.drop(new Set([record.id]));
      navigate(`/o/${object.key}`);
      const back = () =>
        operation ? void undo(operation, refresh) : void restoreRecord(object.key, record.id).then(refresh, complain);
      toast({
        text: words.record.deletedToast(titleOf(object, record, words.common.untitled)),
        action: { label: words.common.undo, run: back },
      });
    } catch (error) {
      complain(error);
    }
  };
  const restore = async () => {
    try {
      await restoreRecord(object.key, record.id);
      toast({ text: words.list.restored(1) });
      refresh();
    } catch (error) {
      complain(error);
    }
  };
  const found: (PageCommand | false)[] = [
    object.rights.delete &&
      deleted && {
        id: "restore",
        icon: <ArchiveRestore aria-hidden />,
        text: words.common.restore,
        also: also.restore,
        unlisted: true,
        run: () => void restore(),
      },
    object.rights.delete &&
      !deleted && {
        id: "delete",
        icon: <Trash2 aria-hidden />,
        text: words.common.delete,
        also: also.delete,
        danger: true,
        apart: true,
        run: () => void remove(),
      },
    erasable && {
      id: "erase",
      icon: <Eraser aria-hidden />,
      text: words.page.erase,
      danger: true,
      apart: deleted || !object.rights.delete,
      run: () => onOpen("erase"),
    },
  ];
  return found.filter((one) => typeof one === "object");
}

/** Whether an erasure would find anything to empty. */
function holdsPersonal(object: ObjectMeta): boolean {
  return object.fields.some(({ data_class: kind = "none" }) => kind !== "none");
}
