/** What a page can do, told once: its menus draw these, and the command bar finds them. */
import { type ReactNode, useEffect, useRef } from "react";

export interface PageCommand {
  /** Unique among the commands of its page. */
  readonly id: string;
  readonly icon: ReactNode;
  readonly text: string;
  /** Other words that it is found by, parted by spaces. */
  readonly also?: string;
  readonly danger?: boolean;
  /** In a menu a line stands above it. */
  readonly apart?: boolean;
  /** Only for the command bar: on the page something else stands for it. */
  readonly unlisted?: boolean;
  readonly run: () => void;
}

export interface PageCommands {
  /** What the command bar writes above them. */
  readonly title: string;
  readonly commands: readonly PageCommand[];
}

const pages = new Set<{ current: PageCommands }>();

/** Tells the command bar what can be done here, as long as the page is shown. */
export function usePageCommands(title: string, commands: readonly PageCommand[]): void {
  const latest = useRef<PageCommands>({ title, commands });
  latest.current = { title, commands };
  useEffect(() => {
    pages.add(latest);
    return () => void pages.delete(latest);
  }, []);
}

/** What can be done on what is shown now. */
export function listPageCommands(): readonly PageCommands[] {
  return [...pages].map(({ current }) => current);
}

/** The commands as the items of a menu. */
export function menuOf(commands: readonly PageCommand[]) {
  const listed = commands.filter(({ unlisted }) => !unlisted);
  const items = listed.flatMap(({ id, icon, text, danger, apart }, place) => [
    ...(apart && place > 0 ? [{ type: "divider" as const, key: `${id}:line` }] : []),
    { key: id, icon, label: text, ...(danger ? { danger } : {}) },
  ]);
  return { items, onClick: ({ key }: { key: string }) => listed.find(({ id }) => id === key)?.run() };
}
