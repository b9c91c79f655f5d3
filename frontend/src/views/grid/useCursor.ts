/** The cell that the keys act on, and the range that it spans. Column 0 is the title: there the keys act on the row. */
import { useState } from "react";
import { type Place, type Range, spanOf } from "./cells";

export interface Cursor {
  readonly row: number;
  readonly col: number;
  readonly range: Range;
  readonly go: (place: Place, extend?: boolean) => void;
}

export function useCursor(): Cursor {
  const [place, setPlace] = useState<Place>({ row: -1, col: 0 });
  const [anchor, setAnchor] = useState<Place>({ row: -1, col: 0 });
  return {
    ...place,
    range: spanOf(place, anchor),
    go: (next, extend = false) => {
      setPlace(next);
      if (!extend) setAnchor(next);
    },
  };
}
