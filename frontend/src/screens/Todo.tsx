/** The phone's list of what is to be done: late, today, and the coming week. */
import { useQuery } from "@tanstack/react-query";
import { todayQuery } from "~/api/today";
import { useI18n } from "~/i18n";
import { useTitle } from "~/kit/page";
import { ErrorState, Skeleton } from "~/kit/states";
import { SearchButton } from "~/shell/SearchButton";
import styles from "./Home.module.css";
import { Due } from "./home/Due";

export function Todo() {
  const { words } = useI18n();
  const { data, error, refetch } = useQuery(todayQuery);
  useTitle(words.desk.todo);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div className={styles.headLine}>
          <h1 className={styles.title}>{words.desk.todo}</h1>
          <SearchButton />
        </div>
      </header>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!error && (data ? <Due today={data} /> : <Skeleton lines={8} />)}
    </div>
  );
}
