/** Where cells stand in the grid, and scrolling until one is in sight. All rows are equally high. */

export const CHECK_WIDTH = 40;

export interface CellBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

/** Where the frozen columns stand. */
export function leftsOf(widths: readonly number[], frozen: number): number[] {
  const lefts: number[] = [];
  let left = CHECK_WIDTH;
  for (const width of widths.slice(0, Math.max(1, frozen))) {
    lefts.push(left);
    left += width;
  }
  return lefts;
}

/** Where a cell stands inside the grid, so that its editor can stand there too. */
export function boxOf(frame: HTMLDivElement | null, row: number, col: number): CellBox | undefined {
  const cell = frame?.querySelector(`[data-index="${row}"] [data-col="${col}"]`);
  const inner = frame?.firstElementChild;
  if (!cell || !inner) return undefined;
  const box = cell.getBoundingClientRect();
  const origin = inner.getBoundingClientRect();
  return { left: box.left - origin.left, top: box.top - origin.top, width: box.width };
}

/** Scrolls until a row is in sight, below the head. All rows are equally high, so that nothing has to be measured;
 * `foot` of the bottom is covered. */
export function showRow(frame: HTMLDivElement | null, row: number, height: number, foot = 0): void {
  if (frame === null) return;
  const top = row * height;
  const bottom = (row + 2) * height + foot - frame.clientHeight;
  if (frame.scrollTop > top) frame.scrollTop = top;
  else if (frame.scrollTop < bottom) frame.scrollTop = bottom;
}

/** Scrolls sideways until a column is in sight, beside the frozen ones. */
export function showCell(
  frame: HTMLDivElement | null,
  lefts: readonly number[],
  widths: readonly number[],
  col: number,
): void {
  if (frame === null || lefts[col] !== undefined) return;
  const before = widths.slice(0, col).reduce((sum, width) => sum + width, CHECK_WIDTH);
  const frozen = (lefts.at(-1) ?? CHECK_WIDTH) + (widths[lefts.length - 1] ?? 0);
  const width = widths[col] ?? 0;
  if (before - frozen < frame.scrollLeft) frame.scrollLeft = before - frozen;
  else if (before + width > frame.scrollLeft + frame.clientWidth) frame.scrollLeft = before + width - frame.clientWidth;
}
