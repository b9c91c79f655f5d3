/** Says that the network is down, for as long as it is, and when it is back. */
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useI18n } from "~/i18n";
import { useToast } from "~/kit/Toast";
import styles from "./shell.module.css";

function listen(changed: () => void): () => void {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
}

export function Offline() {
  const { words } = useI18n();
  const toast = useToast();
  const online = useSyncExternalStore(listen, () => navigator.onLine);
  const was = useRef(online);
  useEffect(() => {
    if (online && !was.current) toast({ text: words.desk.online });
    was.current = online;
  }, [online, toast, words]);
  return (
    <div role="status" className={online ? "visually-hidden" : styles.acting}>
      {online ? "" : words.desk.offline}
    </div>
  );
}
