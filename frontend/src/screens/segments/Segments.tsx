/** All segments that I may use, by object. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Lock, Plus, UsersRound } from "lucide-react";
import { Link, useNavigate } from "react-router";
import { useCatalog } from "~/api/meta";
import { type Segment, segmentsQuery } from "~/api/segments";
import { useI18n } from "~/i18n";
import { useSegmentWords } from "~/i18n/segments";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { useTitle } from "~/kit/page";
import { Empty, ErrorState, Skeleton } from "~/kit/states";
import page from "../page.module.css";
import styles from "./segments.module.css";

export function Segments() {
  const text = useSegmentWords();
  const navigate = useNavigate();
  const query = useQuery(segmentsQuery);
  useTitle(text.title);
  const create = (
    <Button type="primary" icon={<Plus aria-hidden size={16} />} onClick={() => void navigate("/segments/new")}>
      {text.create}
    </Button>
  );
  return (
    <div className={page.page}>
      <header className={page.head}>
        <div className={page.sectionHead}>
          <h1 className={page.title}>{text.title}</h1>
          {query.data && query.data.length > 0 && create}
        </div>
        <p className={page.hint}>{text.hint}</p>
      </header>
      {query.isPending && <Skeleton lines={4} height={56} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.data?.length === 0 && (
        <Empty icon={<UsersRound aria-hidden />} title={text.none} hint={text.noneHint} action={create} />
      )}
      {query.data && <Groups segments={query.data} />}
    </div>
  );
}

function Groups({ segments }: { segments: readonly Segment[] }) {
  const catalog = useCatalog();
  const { label } = useI18n();
  const objects = [...new Set(segments.map(({ object }) => object))];
  return objects.map((key) => {
    const object = catalog.findObject(key);
    const name = object ? label(object.plural) : key;
    return (
      <section key={key} className={page.section} aria-label={name}>
        <h2 className={styles.group}>
          <ObjectIcon name={object?.icon ?? ""} size={16} />
          {name}
        </h2>
        <ul className={styles.rows}>
          {segments
            .filter((one) => one.object === key)
            .map((one) => (
              <Row key={one.id} segment={one} />
            ))}
        </ul>
      </section>
    );
  });
}

function Row({ segment }: { segment: Segment }) {
  const text = useSegmentWords();
  return (
    <li>
      <Link to={`/segments/${segment.id}`} className={styles.row}>
        <span className={styles.what}>
          <span className={styles.name}>
            {segment.name}
            {segment.audience === "private" && <Lock aria-label={text.private} size={12} />}
          </span>
          <span className={styles.meta}>{segment.description || text.by(segment.owner.title ?? "—")}</span>
        </span>
        {segment.auto_tag && <span className={styles.tag}>{segment.auto_tag.tag}</span>}
        {segment.state === "broken" && <span className={styles.broken}>{text.broken}</span>}
        <span className={styles.kind} data-kind={segment.kind}>
          {text[segment.kind]}
        </span>
      </Link>
    </li>
  );
}
