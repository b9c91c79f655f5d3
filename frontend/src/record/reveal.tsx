/** Shows the full value of a masked or secret field for half a minute, after a reason was given and written down. */
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import type { Json } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { isEmptyValue, maskedText } from "~/fieldtypes/values";

const RevealButton = lazy(() => import("./RevealButton").then((module) => ({ default: module.RevealButton })));

/** How long a full value stays on the screen. */
export const SECONDS = 30;

export interface Revealing {
  /** The full value while it is shown; undefined while it is not. */
  readonly plain: Json | undefined;
  /** The button that shows and hides it; nothing where there is nothing to reveal or no right. */
  readonly tool: ReactNode;
}

export function useReveal(object: ObjectMeta, id: string, field: FieldMeta, value: Json | undefined): Revealing {
  const [plain, setPlain] = useState<Json | undefined>();
  const shown = plain !== undefined;
  // A value that changed under the eye, or a page that was left, is hidden again.
  const seen = JSON.stringify(value ?? null);
  useEffect(() => {
    if (!shown || !seen) return;
    const hide = () => setPlain(undefined);
    const leave = () => document.visibilityState === "hidden" && hide();
    const timer = window.setTimeout(hide, SECONDS * 1000);
    document.addEventListener("visibilitychange", leave);
    return () => {
      window.clearTimeout(timer);
      document.removeEventListener("visibilitychange", leave);
      hide();
    };
  }, [shown, seen]);
  const closed = maskedText(value) !== null || (field.type === "secret" && !isEmptyValue(value));
  if (!closed || field.rights.reveal !== true) return { plain: undefined, tool: null };
  const tool = (
    <Suspense>
      <RevealButton object={object} id={id} field={field} shown={shown} onShow={setPlain} />
    </Suspense>
  );
  return { plain, tool };
}
