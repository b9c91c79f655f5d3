/**
 * Holds the focus while the cursor stands on a cell: an input method writes only into a field that has it, so that
 * Chinese can be typed over a cell as letters can. It is seen only while something is being composed.
 */
import { type RefObject, useEffect } from "react";
import { boxOf } from "./geometry";
import styles from "./grid.module.css";
import type { Cursor } from "./useCursor";

interface TypeCatcherProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly cursor: Cursor;
  readonly label: string;
  /** An editor is open: it has the focus. */
  readonly away: boolean;
  readonly onTyped: (text: string) => void;
}

export function TypeCatcher({ field, frame, cursor, label, away, onTyped }: TypeCatcherProps) {
  const { row, col } = cursor;
  const here = col > 0 && !away;
  useEffect(() => {
    const place = requestAnimationFrame(() => {
      const box = here ? boxOf(frame.current, row, col) : undefined;
      if (!box || !field.current) return;
      Object.assign(field.current.style, { left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px` });
    });
    return () => cancelAnimationFrame(place);
  }, [frame, field, here, row, col]);
  useEffect(() => {
    const holds = document.activeElement === frame.current || document.activeElement === field.current;
    if (holds) (here ? field : frame).current?.focus({ preventScroll: true });
  }, [frame, field, here]);
  const take = (input: HTMLInputElement) => {
    const text = input.value;
    input.value = "";
    delete input.dataset.composing;
    if (text !== "") onTyped(text);
  };
  // A row of its own: a grid holds nothing but rows of cells.
  return (
    <div role="row" aria-hidden={!here}>
      <div role="gridcell">
        <input
          ref={field}
          className={styles.catcher}
          tabIndex={-1}
          aria-label={label}
          aria-activedescendant={here ? "grid-cell" : undefined}
          autoComplete="off"
          onCompositionStart={(event) => {
            event.currentTarget.dataset.composing = "";
          }}
          onCompositionEnd={(event) => take(event.currentTarget)}
          onInput={(event) => {
            if (!(event.nativeEvent as InputEvent).isComposing) take(event.currentTarget);
          }}
        />
      </div>
    </div>
  );
}
