/** What a page says to the browser: its title, and the single letters that work on it. */
import { useEffect, useRef } from "react";

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · 知客 Zhike` : "知客 Zhike";
  }, [title]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable='true']") !== null;
}

/** What lies over a page: its keys are its own. */
const OVER = [
  ".ant-drawer-open",
  ".ant-modal-wrap:not([style*='display: none'])",
  ".ant-dropdown:not(.ant-dropdown-hidden)",
  "dialog[open]",
].join(", ");

/** Single keys of a page. They do nothing while somebody types, or while a dialog or a menu is open over the page. */
export function usePageKeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      if (document.querySelector(OVER)) return;
      const run = latest.current[event.key];
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
