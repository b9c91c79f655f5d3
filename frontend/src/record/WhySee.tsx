/** Why somebody may see, change and delete a record, and which of its fields are restricted for him. */
import { useQuery } from "@tanstack/react-query";
import { Check, Lock, Minus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import type { ObjectMeta } from "~/api/meta";
import { type AccessReasons, accessQuery } from "~/api/protection";
import type { RecordData } from "~/api/records";
import { useSession } from "~/api/session";
import { RecordPicker } from "~/fieldtypes/RecordPicker";
import { useI18n } from "~/i18n";
import { useProtectionWords } from "~/i18n/protection";
import { Sheet } from "~/kit/Sheet";
import { ErrorState, Skeleton } from "~/kit/states";
import styles from "./why.module.css";

interface WhySeeProps {
  object: ObjectMeta;
  record: RecordData;
  onClose: () => void;
}

const rights = ["read", "update", "delete"] as const;

export function WhySee({ object, record, onClose }: WhySeeProps) {
  const text = useProtectionWords().why;
  const session = useSession();
  const me = { id: session.user.id, title: session.user.title ?? session.user.login ?? text.me };
  const [person, setPerson] = useState<{ id: string; title: string | null }>(me);
  const query = useQuery(accessQuery(object.key, record.id, person.id === me.id ? undefined : person.id));
  return (
    <Sheet open title={text.title} onClose={onClose} width={480}>
      <div className={styles.body}>
        {session.abilities.includes("users.manage") && (
          <div className={styles.person}>
            <span className={styles.label}>{text.whose}</span>
            <RecordPicker
              object="user"
              label={text.whose}
              value={[person]}
              allowClear={false}
              onChange={([one]) => one && setPerson({ id: one.id, title: one.title ?? null })}
            />
          </div>
        )}
        {query.isPending && <Skeleton lines={5} height={44} />}
        {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} compact />}
        {query.data && <Reasons object={object} reasons={query.data} />}
        {session.abilities.includes("audit.read") && (
          <Link className={styles.log} to={`/access-log?object=${object.key}&record=${record.id}`}>
            {text.log}
          </Link>
        )}
      </div>
    </Sheet>
  );
}

function Reasons({ object, reasons }: { object: ObjectMeta; reasons: AccessReasons }) {
  const { label } = useI18n();
  const text = useProtectionWords().why;
  return (
    <>
      <ul className={styles.rights}>
        {rights.map((right) => {
          const open = reasons[right].length > 0;
          return (
            <li key={right} data-open={open || undefined}>
              {open ? <Check aria-hidden /> : <Minus aria-hidden />}
              <div>
                <p className={styles.right}>{open ? text[right] : text.not[right]}</p>
                <ul>
                  {reasons[right].map((one) => (
                    <li key={one} className={styles.reason}>
                      {label(reasons.labels[one]) || one}
                    </li>
                  ))}
                </ul>
              </div>
            </li>
          );
        })}
      </ul>
      {reasons.read.length === 0 && <p className={styles.reason}>{text.none}</p>}
      <h3 className={styles.heading}>{text.fields}</h3>
      {reasons.fields.length === 0 && <p className={styles.reason}>{text.fieldsNone}</p>}
      <ul className={styles.fields}>
        {reasons.fields.map((one) => {
          const field = object.fields.find(({ key }) => key === one.field);
          const state = !one.read ? text.hidden : one.mask !== null ? text.masked : text.readOnly;
          return (
            <li key={one.field}>
              <p className={styles.field}>
                {field ? label(field.label) : one.field}
                <span className={styles.state}>
                  {one.mask !== null && <Lock aria-hidden />}
                  {state}
                  {one.reveal && ` · ${text.revealable}`}
                </span>
              </p>
              <p className={styles.reason}>{label(one.because)}</p>
            </li>
          );
        })}
      </ul>
    </>
  );
}
