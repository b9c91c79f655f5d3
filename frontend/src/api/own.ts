/** The records that this tab has just written, so that the echo of its own changes is not shown as news. */

const MEMORY = 20_000;
const written = new Map<string, number>();

export function noteOwn(...ids: readonly string[]): void {
  const now = performance.now();
  for (const [id, at] of written) if (now - at > MEMORY) written.delete(id);
  for (const id of ids) written.set(id, now);
}

export function isOwn(id: string): boolean {
  const at = written.get(id);
  return at !== undefined && performance.now() - at <= MEMORY;
}
