/** What can be done with a record without changing its values: looked at, kept at hand, thrown away and brought back. */
import {
  ArchiveRestore,
  CopyCheck,
  Eraser,
  Gauge,
  History as HistoryIcon,
  Link2,
  Printer,
  ScrollText,
  ShieldQuestion,
  Star,
  StarOff,
  Trash2,
  UsersRound,
} from "lucide-react";
import { useNavigate } from "react-router";
import type { ObjectMeta } from "~/api/meta";
import { deleteRecord, restoreRecord } from "~/api/records";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import type { PageCommand } from "~/kit/commands";
import { copyText } from "~/kit/copyText";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import { useFavourites } from "~/shell/favourites";
import { listsOf } from "~/views/rowCache";
import type { RecordHere } from "./recordHere";
import { titleOf } from "./recordTitle";

/** What leaves the record as it is. */
export function useReading({ object, record, onOpen }: RecordHere): readonly PageCommand[] {
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
    await copyText(window.location.origin + path);
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
export function useEnding({ object, record, onOpen, onChanged }: RecordHere): readonly PageCommand[] {
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
