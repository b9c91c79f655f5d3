/** What jsdom lacks and the client asks for; nothing in tests that run without a document. */
if (typeof window !== "undefined") prepare();

function prepare(): void {
  Object.defineProperty(window, "matchMedia", {
    value: (query: string) => ({
      matches: false,
      media: query,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
      addListener: () => undefined,
      removeListener: () => undefined,
      dispatchEvent: () => false,
    }),
  });
  class Observer {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  Object.assign(window, { ResizeObserver: Observer, IntersectionObserver: Observer });
  HTMLDialogElement.prototype.showModal ??= function showModal() {
    this.open = true;
  };
  Element.prototype.scrollIntoView ??= () => undefined;
}

import { loadWords } from "../src/i18n";

await Promise.all([loadWords("zh-CN"), loadWords("en")]);
