/** Says through whose eyes one looks, and leads back to one's own. */
import { useState } from "react";
import { endActingAs, type Person } from "~/api/session";
import { useI18n } from "~/i18n";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import styles from "./shell.module.css";

export function Acting({ as }: { as: Person }) {
  const { words } = useI18n();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const end = async () => {
    setBusy(true);
    try {
      await endActingAs();
      // Whatever was read was the other's: the page begins anew.
      window.location.assign("/roles");
    } catch (error) {
      setBusy(false);
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  return (
    <div className={styles.acting} role="status">
      {words.shell.actingAs(as.title ?? "")}
      <button type="button" className={styles.endActing} disabled={busy} onClick={() => void end()}>
        {words.shell.endActing}
      </button>
    </div>
  );
}
