/** The service worker, and the word that a new version of the client waits. */
import { useEffect } from "react";
import { useI18n } from "~/i18n";
import { useToast } from "~/kit/Toast";

const EVERY = 30 * 60_000;

export function useUpdate(): void {
  const toast = useToast();
  const { words } = useI18n();
  useEffect(() => {
    if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
    const workers = navigator.serviceWorker;
    // The first worker of a page takes it over too; only one that replaces another means a new version.
    let replacing = false;
    const taken = () => replacing && window.location.reload();
    const offer = (waiting: ServiceWorker) => {
      if (workers.controller === null) return;
      const run = () => {
        replacing = true;
        waiting.postMessage("take over");
      };
      toast({ text: words.desk.newVersion, lasting: true, action: { label: words.desk.reloadNow, run } });
    };
    let timer = 0;
    const begin = async () => {
      const known = await workers.register("/sw.js");
      if (known.waiting) offer(known.waiting);
      known.addEventListener("updatefound", () => {
        const coming = known.installing;
        coming?.addEventListener("statechange", () => coming.state === "installed" && offer(coming));
      });
      timer = window.setInterval(() => void known.update().catch(() => undefined), EVERY);
    };
    // Without a secure context, or where workers are forbidden, the client works as well, from the network.
    begin().catch(() => undefined);
    workers.addEventListener("controllerchange", taken);
    return () => {
      window.clearInterval(timer);
      workers.removeEventListener("controllerchange", taken);
    };
  }, [toast, words]);
}
