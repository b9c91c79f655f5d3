/** The records that were looked at last in this browser. */
import { useEffect } from "react";

export interface RecentRecord {
  readonly object: string;
  readonly id: string;
  readonly title: string;
}

const KEY = "zhike.recent";
const KEPT = 12;

export function recentRecords(): RecentRecord[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(value) ? (value as RecentRecord[]) : [];
  } catch {
    return [];
  }
}

export function useRemember(object: string, id: string, title: string): void {
  useEffect(() => {
    if (!title) return;
    const others = recentRecords().filter((entry) => entry.id !== id);
    localStorage.setItem(KEY, JSON.stringify([{ object, id, title }, ...others].slice(0, KEPT)));
  }, [object, id, title]);
}

export function forgetRecent(): void {
  localStorage.removeItem(KEY);
}
