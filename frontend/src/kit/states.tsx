/** The states of a panel that has nothing to show yet: loading, empty, error, forbidden. */
import { Button } from "antd";
import { Lock, SearchX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Problem, Unreachable } from "~/api/problem";
import { useI18n } from "~/i18n";
import styles from "./states.module.css";

interface NoticeProps {
  icon: ReactNode;
  title: string;
  hint?: ReactNode;
  action?: ReactNode;
  compact?: boolean;
  small?: string;
}

function Notice({ icon, title, hint, action, compact, small }: NoticeProps) {
  return (
    <div className={styles.notice} data-compact={compact || undefined}>
      <span className={styles.icon}>{icon}</span>
      <p className={styles.title}>{title}</p>
      {hint && <p className={styles.hint}>{hint}</p>}
      {action && <div className={styles.action}>{action}</div>}
      {small && <p className={styles.small}>{small}</p>}
    </div>
  );
}

/** Several actions of a notice, side by side. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>;
}

export function Empty(props: NoticeProps) {
  return <Notice {...props} />;
}

interface ForbiddenProps {
  compact?: boolean;
  /** The way out, where this is a whole page. */
  action?: ReactNode;
}

export function Forbidden({ compact, action }: ForbiddenProps) {
  const { words } = useI18n();
  return (
    <Notice
      icon={<Lock aria-hidden />}
      title={words.states.forbiddenTitle}
      hint={words.states.forbiddenHint}
      action={action}
      compact={compact}
    />
  );
}

interface ErrorProps extends ForbiddenProps {
  error: unknown;
  retry?: () => void;
}

/** What a failed load says: forbidden and missing are states of their own, the rest can be tried again. */
export function ErrorState({ error, retry, compact, action }: ErrorProps) {
  const { words } = useI18n();
  if (error instanceof Problem && error.status === 403) return <Forbidden compact={compact} action={action} />;
  if (error instanceof Problem && error.status === 404) {
    return (
      <Notice
        icon={<SearchX aria-hidden />}
        title={words.states.notFoundTitle}
        hint={words.states.notFoundHint}
        action={action}
        compact={compact}
      />
    );
  }
  const again = retry && <Button onClick={retry}>{words.common.retry}</Button>;
  return (
    <div role="alert">
      <Notice
        icon={<TriangleAlert aria-hidden />}
        title={words.states.errorTitle}
        hint={problemText(error, words.states.unreachable)}
        action={
          action && again ? (
            <Actions>
              {action}
              {again}
            </Actions>
          ) : (
            (action ?? again)
          )
        }
        compact={compact}
        small={error instanceof Problem && error.requestId ? words.common.requestId(error.requestId) : undefined}
      />
    </div>
  );
}

/** The words of an error for a toast or a line. */
export function problemText(error: unknown, unreachable: string): string {
  if (error instanceof Unreachable) return unreachable;
  return error instanceof Error ? error.message : String(error);
}

/** The same with what is wrong with each field, for forms that cannot place it. */
export function problemDetails(error: unknown, unreachable: string): string {
  if (!(error instanceof Problem) || error.errors.length === 0) return problemText(error, unreachable);
  return error.errors.map(({ message }) => message).join(" ");
}

/** Bars where lines of text will stand. They appear after 120 ms, so that quick answers do not flash. */
export function Skeleton({ lines = 3, height = 36 }: { lines?: number; height?: number }) {
  const { words } = useI18n();
  const widths = ["72%", "48%", "60%", "36%", "66%"];
  return (
    <div className={styles.skeleton} role="status" aria-label={words.common.loading} data-bones>
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} style={{ height }} className={styles.line}>
          <span className={styles.bone} style={{ width: widths[index % widths.length] }} />
        </div>
      ))}
    </div>
  );
}

export function Bone({ width }: { width: string }) {
  return <span className={styles.bone} style={{ width }} />;
}

/** Where a control will stand, as high and as wide as it. */
export function ControlBone({ small = false }: { small?: boolean }) {
  return <span className={styles.control} data-small={small || undefined} />;
}
