/** A record beside its list. */
import { Maximize2, X } from "lucide-react";
import { Link } from "react-router";
import { asText } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { usePainted } from "~/kit/afterPaint";
import { IconButton } from "~/kit/IconButton";
import { ErrorState, Skeleton } from "~/kit/states";
import { listHolding } from "~/views/rowCache";
import { Details } from "./Details";
import { Known } from "./Known";
import { Related } from "./Related";
import styles from "./record.module.css";
import { useRecord } from "./useRecord";

export function PeekPanel({ object: key, id, onClose }: { object: string; id: string; onClose: () => void }) {
  const object = useCatalog().findObject(key);
  const { words } = useI18n();
  const query = useRecord(key, id);
  const painted = usePainted(id);
  if (object === undefined) return null;
  // What the list knows of it stands there at once.
  const known = query.data ?? listHolding(key, id)?.find(id);
  const title = known ? asText(known[object.title_field]) || words.common.untitled : "";
  return (
    <aside className={styles.peek} aria-label={words.list.peek}>
      <header className={styles.peekHead}>
        <h2 className={styles.peekTitle}>{title}</h2>
        <Link
          to={`/o/${key}/${id}`}
          className={styles.peekOpen}
          aria-label={words.record.openFull}
          title={words.record.openFull}
        >
          <Maximize2 aria-hidden />
        </Link>
        <IconButton label={words.common.close} plain onClick={onClose}>
          <X aria-hidden />
        </IconButton>
      </header>
      <div className={styles.peekBody}>
        {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} compact />}
        {query.data && painted ? (
          <>
            <Details key={id} object={object} record={query.data} narrow="peek" />
            <Related object={object} record={query.data} />
          </>
        ) : (
          !query.isError && (known ? <Known object={object} record={known} /> : <Skeleton lines={8} />)
        )}
      </div>
    </aside>
  );
}
