/** What can be done with a part of a filter besides taking it away: moving it, and another one like it. */
import { Dropdown } from "antd";
import { ArrowDown, ArrowUp, Copy, CornerDownRight, CornerLeftUp, Ellipsis, Group } from "lucide-react";
import { createContext, createElement, use } from "react";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import type { Match } from "./draft";
import type { Move, Place } from "./moves";

interface Moving {
  readonly placeOf: (id: number) => Place | undefined;
  readonly move: (id: number, move: Move) => void;
}

/** The whole tree: a part alone does not know what stands around it. */
export const MovingContext = createContext<Moving | null>(null);

const icons = { up: ArrowUp, down: ArrowDown, into: CornerDownRight, wrap: Group, out: CornerLeftUp, copy: Copy };

export function PartMenu({ id }: { id: number }) {
  const { words } = useI18n();
  const text = words.filter.moves;
  const moving = use(MovingContext);
  const place = moving?.placeOf(id);
  if (moving === null || place === undefined) return null;
  const names: Record<Match, string> = {
    all: words.filter.matchAll,
    any: words.filter.matchAny,
    none: words.filter.matchNone,
  };
  const items = place.moves.map((move) => ({
    key: move,
    icon: createElement(icons[move], { "aria-hidden": true }),
    label: move === "into" ? text.into(place.beside ? names[place.beside] : "") : text[move],
  }));
  return (
    <Dropdown trigger={["click"]} menu={{ items, onClick: ({ key }) => moving.move(id, key as Move) }}>
      <IconButton label={text.open} plain>
        <Ellipsis aria-hidden />
      </IconButton>
    </Dropdown>
  );
}
