/** Which commands somebody used last in this browser: they come first. */
import { useSession } from "~/api/session";

const KEPT = 20;

function read(key: string): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === "string") : [];
  } catch {
    return [];
  }
}

export function useRecentCommands() {
  const key = `zhike.commands.${useSession().user.id}`;
  return {
    recent: read(key),
    note: (id: string) => {
      const others = read(key).filter((one) => one !== id);
      localStorage.setItem(key, JSON.stringify([id, ...others].slice(0, KEPT)));
    },
  };
}
