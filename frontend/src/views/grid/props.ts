/** What a grid is given. */
import type { ReactNode } from "react";
import type { RecordData, SortKey } from "~/api/records";
import type { Column } from "./columns";
import type { GridEditing } from "./editing";
import type { ColumnActions } from "./GridHeader";
import type { GridSource, Group } from "./source";

export interface GridProps {
  label: string;
  columns: readonly Column[];
  widths: readonly number[];
  /** How many columns stay when one scrolls sideways. */
  frozen: number;
  actions: ColumnActions;
  sort: readonly SortKey[];
  source: GridSource;
  total: number | null;
  selection: ReadonlySet<string>;
  onSelect: (ids: readonly string[], how: "add" | "remove" | "toggle") => void;
  hrefOf: (record: RecordData) => string;
  onOpen: (record: RecordData) => void;
  onPeek: (record: RecordData) => void;
  /** Somebody is about to open it. */
  onAhead?: ((id: string) => void) | undefined;
  onToggleGroup: (group: Group) => void;
  groupLabel: (group: Group) => ReactNode;
  peeked: string | null;
  scroll: { top: number };
  density: "compact" | "normal" | "roomy";
  /** What stands below all rows and does not scroll with them. */
  foot: ReactNode;
  editing: GridEditing | null;
}
