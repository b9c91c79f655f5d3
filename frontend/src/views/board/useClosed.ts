/** Which columns and lanes of a board are folded away, kept in this browser. */
import { useState } from "react";
import type { Place } from "./cells";

const keyOf = (board: string) => `zhike.board ${board}`;

function read(board: string): ReadonlySet<string> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(board)) ?? "[]");
    return new Set(Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : []);
  } catch {
    return new Set();
  }
}

export const closedKey = (kind: "column" | "lane", key: string): string => `${kind} ${key}`;

export function useClosed(board: string) {
  const [closed, setClosed] = useState(() => read(board));
  const toggle = ({ key }: Place, kind: "column" | "lane") => {
    const next = new Set(closed);
    if (!next.delete(closedKey(kind, key))) next.add(closedKey(kind, key));
    setClosed(next);
    if (next.size > 0) localStorage.setItem(keyOf(board), JSON.stringify([...next]));
    else localStorage.removeItem(keyOf(board));
  };
  return { closed, toggle };
}
