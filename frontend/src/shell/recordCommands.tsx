/** What the command bar can do with the record on the screen: star it, copy its link, run its registered verbs. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link2, Play, Star, StarOff } from "lucide-react";
import type { ReactNode } from "react";
import { useLocation } from "react-router";
import { actionsQuery } from "~/api/actions";
import { useCatalog } from "~/api/meta";
import { runAction } from "~/api/today";
import { useI18n } from "~/i18n";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import { useFavourites } from "./favourites";
import { useRecent } from "./recent";

interface RecordCommand {
  readonly id: string;
  readonly icon: ReactNode;
  readonly text: string;
  readonly run: () => void;
}

// The record's page offers these itself, and they need its own dialogs.
const ELSEWHERE = new Set(["restore", "merge"]);

export function useRecordCommands(): RecordCommand[] {
  const { words, label } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const undo = useUndo();
  const { has, toggle } = useFavourites();
  const recent = useRecent();
  const [, key = "", id = ""] = /^\/o\/([^/]+)\/([^/]+)$/.exec(useLocation().pathname) ?? [];
  const object = useCatalog().findObject(key);
  const { data = [] } = useQuery({ ...actionsQuery(key, id), enabled: object !== undefined && id !== "" });
  if (object === undefined || id === "") return [];
  const star = { kind: "record" as const, object: key, id, title: recent.find((one) => one.id === id)?.title ?? null };
  const again = () => void client.invalidateQueries({ queryKey: ["record", key, id] });
  const run = async (name: string, text: string) => {
    try {
      const operation = await runAction(key, name, id);
      const action = operation ? { label: words.common.undo, run: () => void undo(operation, again) } : undefined;
      toast({ text, ...(action ? { action } : {}) });
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
    again();
  };
  const copy = async () => {
    await navigator.clipboard.writeText(window.location.href);
    toast({ text: words.record.copied });
  };
  const verbs = data.filter((verb) => !ELSEWHERE.has(verb.name) && verb.arguments.every(({ required }) => !required));
  return [
    ...verbs.map((verb) => ({
      id: `act:${verb.name}`,
      icon: <Play aria-hidden />,
      text: label(verb.label),
      run: () => void run(verb.name, label(verb.label)),
    })),
    {
      id: "act:star",
      icon: has(star) ? <StarOff aria-hidden /> : <Star aria-hidden />,
      text: has(star) ? words.desk.unstar : words.desk.star,
      run: () => toggle(star),
    },
    { id: "act:copy", icon: <Link2 aria-hidden />, text: words.record.copyLink, run: () => void copy() },
  ];
}
