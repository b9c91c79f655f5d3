/** Says that the network is down, for as long as it is. */
import { useSyncExternalStore } from "react";
import { useI18n } from "~/i18n";
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
  const online = useSyncExternalStore(listen, () => navigator.onLine);
  return (
    <div role="status" className={online ? "visually-hidden" : styles.acting}>
      {online ? "" : words.desk.offline}
    </div>
  );
}
