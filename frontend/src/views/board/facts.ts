/** What cards tell besides their fields (what is next, since when they stand), asked for as they come into sight. */
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { type CardFacts, readCards } from "~/api/cards";
import type { RecordData } from "~/api/records";
import { localDay } from "../calendar/dates";

type Read = typeof readCards;

/** Cards that come into sight together are asked for together. */
const GATHER = 40;
const MOST = 200;
const DAY = 86_400_000;

export class Facts {
  /** Things to do are known of such records at all. */
  activities = false;
  private readonly object: string;
  private readonly field: string;
  private readonly read: Read;
  private readonly known = new Map<string, { readonly version: number; readonly facts: CardFacts | null }>();
  private readonly wanted = new Map<string, number>();
  private readonly listeners = new Set<() => void>();
  private revision = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(object: string, field: string, read: Read = readCards) {
    this.object = object;
    this.field = field;
    this.read = read;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getRevision = (): number => this.revision;

  of(id: string): CardFacts | null {
    return this.known.get(id)?.facts ?? null;
  }

  /** Records that have changed since are asked for again; what is known meanwhile stays. */
  need(records: readonly RecordData[]): void {
    for (const { id, version } of records) {
      const known = this.known.get(id);
      if (known?.version === version || this.wanted.get(id) === version) continue;
      this.wanted.set(id, version);
    }
    if (this.wanted.size > 0) this.timer ??= setTimeout(() => void this.ask(), GATHER);
  }

  private async ask(): Promise<void> {
    this.timer = undefined;
    const asked = [...this.wanted].slice(0, MOST);
    for (const [id] of asked) this.wanted.delete(id);
    for (const [id, version] of asked) this.known.set(id, { version, facts: this.of(id) });
    if (this.wanted.size > 0) this.timer = setTimeout(() => void this.ask(), GATHER);
    try {
      const { data, activities } = await this.read(
        this.object,
        asked.map(([id]) => id),
        this.field,
      );
      this.activities ||= activities;
      for (const facts of data) {
        const version = this.known.get(facts.id)?.version ?? 0;
        this.known.set(facts.id, { version, facts });
      }
      this.revision += 1;
      for (const listener of this.listeners) listener();
    } catch {
      // Cards are whole without it; it is asked for anew when they change or are looked at again.
      for (const [id] of asked) this.known.delete(id);
    }
  }
}

export function useFacts(object: string, field: string): Facts {
  return useMemo(() => new Facts(object, field), [object, field]);
}

/** Asks for the cards in sight; drawn again when something is known of them. */
export function useKnownFacts(facts: Facts, records: readonly RecordData[]): number {
  const revision = useSyncExternalStore(facts.subscribe, facts.getRevision);
  useEffect(() => facts.need(records), [facts, records]);
  return revision;
}

export type NextState = "late" | "today" | "planned" | "undated" | "none";

/** How the nearest thing to do stands to now; days are the reader's. */
export function nextState({ next, open }: CardFacts, now: Date): NextState {
  if (next === null) return open > 0 ? "undated" : "none";
  const at = new Date(next);
  if (at.getTime() < now.getTime()) return "late";
  return localDay(at) === localDay(now) ? "today" : "planned";
}

export function daysSince(since: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - new Date(since).getTime()) / DAY));
}

export type Heat = "cool" | "warm" | "hot";

/** How long a card stays beside what is usual in its column: much longer is warm, very much longer hot. */
export function heatOf(days: number, usual: number): Heat {
  if (days >= 30 && days >= usual * 3) return "hot";
  return days >= 14 && days >= usual * 2 ? "warm" : "cool";
}

/** The middle of what the cards of a column have stayed. */
export function usualDays(days: readonly number[]): number {
  const sorted = days.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
