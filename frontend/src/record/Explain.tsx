/** Why a record has its life-cycle stage and its RFM score: the rule that held, and what the record held then. */
import { useQuery } from "@tanstack/react-query";
import { Gauge } from "lucide-react";
import { asText } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { explainQuery, type Insight, type ScoreReason, type StageReason } from "~/api/protection";
import type { RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { useI18n } from "~/i18n";
import { useStagingWords } from "~/i18n/staging";
import { Sheet } from "~/kit/Sheet";
import { Empty, ErrorState, Skeleton } from "~/kit/states";
import { Tag } from "~/kit/Tag";
import { describe } from "~/views/filter/describe";
import styles from "./why.module.css";

interface ExplainProps {
  object: ObjectMeta;
  record: RecordData;
  onClose: () => void;
}

export function Explain({ object, record, onClose }: ExplainProps) {
  const text = useStagingWords().explain;
  const query = useQuery(explainQuery(object.key, record.id));
  return (
    <Sheet open title={text.title} onClose={onClose} width={480}>
      <div className={styles.body}>
        {query.isPending && <Skeleton lines={5} height={44} />}
        {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} compact />}
        {query.data?.length === 0 && (
          <Empty icon={<Gauge aria-hidden />} title={text.none} hint={text.noneHint} compact />
        )}
        {query.data?.map((one) => (
          <One key={one.kind} object={object} insight={one} />
        ))}
      </div>
    </Sheet>
  );
}

function One({ object, insight }: { object: ObjectMeta; insight: Insight }) {
  const { format, label } = useI18n();
  const text = useStagingWords().explain;
  const option = object.fields.flatMap((field) => field.options).find(({ key }) => key === insight.value);
  const stage = insight.kind === "lifecycle";
  return (
    <section className={styles.insight} aria-label={text[insight.kind]}>
      <h3 className={styles.label}>{text[insight.kind]}</h3>
      <p className={styles.value}>
        {stage && option ? <Tag color={option.color}>{label(option.label)}</Tag> : insight.value}
        <span className={styles.when}>
          {text.since(format.day(insight.since))} · {text.computed(format.ago(insight.computed_at))}
        </span>
      </p>
      {stage ? <Stage object={object} reason={insight.reason} /> : <Score reason={insight.reason} />}
    </section>
  );
}

function Stage({ object, reason }: { object: ObjectMeta; reason: StageReason }) {
  const i18n = useI18n();
  const text = useStagingWords().explain;
  const catalog = useCatalog();
  const facts = Object.entries(reason.facts);
  return (
    <>
      <p>
        {text.rule(reason.rule)}
        {reason.condition && (
          <>
            {i18n.language === "en" ? ": " : "："}
            {describe(reason.condition, object.key, { catalog, i18n, titleOf: () => undefined })}
          </>
        )}
      </p>
      {reason.condition === null && <p className={styles.reason}>{text.closed}</p>}
      {facts.length > 0 && (
        <dl className={styles.facts} aria-label={text.facts}>
          {facts.map(([key, value]) => {
            const field = object.fields.find((one) => one.key === key);
            return (
              <div key={key} style={{ display: "contents" }}>
                <dt>{field ? i18n.label(field.label) : key}</dt>
                <dd>{field ? <FieldValue value={value} field={field} place="detail" /> : asText(value)}</dd>
              </div>
            );
          })}
        </dl>
      )}
    </>
  );
}

function Score({ reason }: { reason: ScoreReason }) {
  const { format } = useI18n();
  const text = useStagingWords().explain;
  const rows = [
    { name: text.recency, score: reason.recency, value: format.date(reason.last) },
    { name: text.frequency, score: reason.frequency, value: format.count(reason.count) },
    { name: text.monetary, score: reason.monetary, value: format.decimal(asText(reason.amount)) },
  ];
  return (
    <>
      <dl className={styles.facts}>
        {rows.map(({ name, score, value }) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd className={styles.score}>
              <span className={styles.steps} role="img" aria-label={text.of5(score)}>
                {[1, 2, 3, 4, 5].map((step) => (
                  <i key={step} data-on={step <= score || undefined} />
                ))}
              </span>
              {value}
            </dd>
          </div>
        ))}
      </dl>
      <p className={styles.reason}>{text.among(format.count(reason.among))}</p>
    </>
  );
}
