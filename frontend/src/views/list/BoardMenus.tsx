/** The menus of boards and calendars: loaded with these, not with a first list. */
import { Suspense } from "react";
import { lazily } from "~/kit/lazily";
import type { MenusProps } from "../board/Menus";

const Menus = lazily(() => import("../board/Menus").then((module) => module.BoardMenus));
const Day = lazily(() => import("../board/Menus").then((module) => module.DayMenu));

export function BoardMenus(props: MenusProps) {
  return (
    <Suspense>
      <Menus {...props} />
    </Suspense>
  );
}

export function DayMenu(props: MenusProps) {
  return (
    <Suspense>
      <Day {...props} />
    </Suspense>
  );
}
