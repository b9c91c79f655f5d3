/** Where a page will stand while its part of the program, or what it is about, is still on its way. */
import { useI18n } from "~/i18n";
import styles from "./PageBones.module.css";
import { Bone, Skeleton } from "./states";

/** A record: its head, and three columns below (one on a phone). */
export function RecordBones() {
  const { words } = useI18n();
  return (
    <div className={styles.page} role="status" aria-label={words.common.loading} data-bones>
      <div className={styles.head}>
        <Bone width="72px" />
        <span className={styles.title}>
          <Bone width="260px" />
        </span>
        <Bone width="340px" />
      </div>
      <div className={styles.columns}>
        {[10, 7, 5].map((lines) => (
          <div key={lines} className={styles.column}>
            <Skeleton lines={lines} />
          </div>
        ))}
      </div>
    </div>
  );
}

/** A list: its bar, and rows. */
export function ListBones() {
  const { words } = useI18n();
  return (
    <div className={styles.page} role="status" aria-label={words.common.loading} data-bones>
      <div className={styles.bar}>
        <Bone width="96px" />
      </div>
      <div className={styles.rows}>
        <Skeleton lines={14} />
      </div>
    </div>
  );
}
