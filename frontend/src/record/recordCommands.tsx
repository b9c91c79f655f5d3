/** Everything that can be done with the record on its page: told once, drawn by its menu, found by the command bar. */
import { GitMerge, MessageSquarePlus, PencilLine, Play, Plus, Tags, UserRoundPen } from "lucide-react";
import { useNavigate } from "react-router";
import { asText } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { runAction } from "~/api/today";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import type { PageCommand } from "~/kit/commands";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import { linkTo, linkValue, listComposers } from "./composing";
import { useNewRecord } from "./NewRecord";
import type { RecordHere } from "./recordHere";
import { useEnding, useReading } from "./standingCommands";
import { useOverview } from "./useOverview";

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
