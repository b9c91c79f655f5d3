/** What is said to a customer, written where it is read: one line at rest, the whole when it has the focus. */
import { MessageSquarePlus } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useLocation } from "react-router";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import styles from "./composer.module.css";
import { listComposers, readNote } from "./composing";

const Opened = lazy(() => import("./ComposerForm").then((module) => ({ default: module.ComposerForm })));

export function Composer({ object, record }: { object: ObjectMeta; record: RecordData }) {
  const { words, label } = useI18n();
  const { user } = useSession();
  const [composer] = listComposers(useCatalog(), object.key);
  const [open, setOpen] = useState(
    () =>
      composer !== undefined &&
      readNote({ user: user.id, child: composer.object.key, object: object.key, id: record.id }) !== null,
  );
  // The command bar asks for it by the state of the address.
  const state: unknown = useLocation().state;
  const asked = typeof state === "object" && state !== null && "compose" in state ? state.compose : null;
  useEffect(() => {
    if (asked !== null) setOpen(true);
  }, [asked]);
  if (composer === undefined || record.deleted_at) return null;
  const rest = (
    <button type="button" className={styles.rest} onClick={() => setOpen(true)} onFocus={() => setOpen(true)}>
      <MessageSquarePlus aria-hidden />
      {words.page.compose.rest(label(composer.object.label))}
    </button>
  );
  if (!open) return rest;
  return (
    <Suspense fallback={rest}>
      <Opened composer={composer} object={object} record={record} onClose={() => setOpen(false)} />
    </Suspense>
  );
}
