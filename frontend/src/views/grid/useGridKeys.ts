/** The keys of a grid. In the title's column they act on the row, in the others on the cell. */
import type { KeyboardEvent, RefObject } from "react";
import type { RecordData } from "~/api/records";
import type { GridProps } from "./props";
import type { Clipboard } from "./useClipboard";
import type { Cursor } from "./useCursor";

interface GridKeys {
  readonly props: GridProps;
  readonly cursor: Cursor;
  /** How many rows a page has. */
  readonly page: number;
  readonly go: (row: number, col: number, extend?: boolean) => void;
  readonly edit: (typed?: string) => void;
  readonly select: (index: number, range: boolean) => void;
  readonly recordAt: (index: number) => RecordData | undefined;
  readonly clipboard: Clipboard;
  readonly frame: RefObject<HTMLDivElement | null>;
  /** Where an input method writes while the cursor is on a cell. */
  readonly catcher: RefObject<HTMLInputElement | null>;
}

type Keys = Readonly<Record<string, () => void>>;

export function useGridKeys(grid: GridKeys): (event: KeyboardEvent) => void {
  const { props, cursor, frame, catcher } = grid;
  return (event) => {
    if (![frame.current, catcher.current].includes(event.target as HTMLInputElement) || event.altKey) return;
    // While something is composed its keys belong to the input method.
    if (event.nativeEvent.isComposing) return;
    const run = event.ctrlKey || event.metaKey ? commandKeys(grid)[event.key.toLowerCase()] : plainKeys(grid, event);
    if (run) {
      event.preventDefault();
      run();
      return;
    }
    const types = event.key.length === 1 && !event.ctrlKey && !event.metaKey && cursor.col > 0;
    if (!types || props.editing === null) return;
    // A letter typed on a cell takes the place of its value; the page's own letters must not hear it.
    event.preventDefault();
    event.stopPropagation();
    if (grid.recordAt(cursor.row)) grid.edit(event.key);
  };
}

function commandKeys({ props, cursor, go, clipboard }: GridKeys): Keys {
  const { editing } = props;
  return {
    home: () => go(0, 0),
    end: () => go(props.source.count - 1, cursor.col),
    ...(editing ? { d: clipboard.fillDown, z: editing.undo } : {}),
    ...(cursor.col > 0 ? { a: () => go(Math.min(props.source.rows, 5000) - 1, props.columns.length - 1, true) } : {}),
  };
}

function plainKeys(grid: GridKeys, event: KeyboardEvent): (() => void) | undefined {
  const { props, cursor, page, go, select, recordAt } = grid;
  const { row, col } = cursor;
  const extend = event.shiftKey;
  const record = recordAt(row);
  const common: Keys = {
    ArrowDown: () => go(row + 1, col, extend),
    ArrowUp: () => go(row - 1, col, extend),
    ArrowRight: () => go(row, col + 1, extend),
    ArrowLeft: () => go(row, col - 1, extend),
    PageDown: () => go(row + page, col, extend),
    PageUp: () => go(row - page, col, extend),
    F2: () => grid.edit(),
    " ": () => record && props.onPeek(record),
  };
  if (event.key in common) return common[event.key];
  const keys = col > 0 ? cellKeys(grid, extend) : rowKeys(grid, () => select(row, extend));
  return keys[event.key];
}

function rowKeys({ props, cursor, go, recordAt }: GridKeys, select: () => void): Keys {
  const { row } = cursor;
  const { source } = props;
  const open = () => {
    const item = row >= 0 && row < source.count ? source.item(row) : undefined;
    const record = recordAt(row);
    if (item?.kind === "group") props.onToggleGroup(item.group);
    else if (record) props.onOpen(record);
  };
  return {
    j: () => go(row + 1, 0),
    k: () => go(row - 1, 0),
    Home: () => go(0, 0),
    End: () => go(source.count - 1, 0),
    Enter: open,
    x: select,
  };
}

function cellKeys({ props, cursor, go, edit, clipboard }: GridKeys, shift: boolean): Keys {
  const { row, col } = cursor;
  const last = props.columns.length - 1;
  const tab = () => {
    if (shift) return col > 1 ? go(row, col - 1) : go(row - 1, last);
    return col < last ? go(row, col + 1) : go(row + 1, 1);
  };
  return {
    Enter: () => edit(),
    Tab: tab,
    Home: () => go(row, 0),
    End: () => go(row, last),
    Escape: () => go(row, 0),
    Delete: clipboard.clear,
    Backspace: clipboard.clear,
  };
}
