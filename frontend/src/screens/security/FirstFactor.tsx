/** Asked of somebody whose workspace wants two steps: set the second one up before anything else. */
import { useQueryClient } from "@tanstack/react-query";
import { sessionQuery } from "~/api/session";
import { useSecurityWords } from "~/i18n/security";
import { Mark } from "~/kit/Mark";
import { useTitle } from "~/kit/page";
import door from "../door.module.css";
import styles from "../SignIn.module.css";
import { SetUp } from "./SetUp";

export function FirstFactor() {
  const text = useSecurityWords();
  const client = useQueryClient();
  useTitle(text.title);
  return (
    <main className={styles.page}>
      <div className={styles.form}>
        <Mark size={40} />
        <h1 className={door.title}>{text.title}</h1>
        <p className={`${door.tagline} ${styles.tagline}`}>{text.required}</p>
        <SetUp narrow onDone={() => void client.refetchQueries({ queryKey: sessionQuery.queryKey })} />
      </div>
    </main>
  );
}
