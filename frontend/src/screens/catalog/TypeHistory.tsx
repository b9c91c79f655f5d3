/** The changes of a field's type so far: stopping one that converts, going back from the last that switched. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { cancelTypeChange, type TypeChange, typeChangesQuery } from "~/api/modelling";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import styles from "./catalog.module.css";

interface PastProps {
  object: string;
  field: string;
  onBack: () => void;
  onStopped: () => void;
}

export function TypeHistory({ object, field, onBack, onStopped }: PastProps) {
  const { words, format, label } = useI18n();
  const text = useModelWords();
  const types: Readonly<Record<string, string>> = words.types;
  const query = useQuery({
    ...typeChangesQuery(object, field),
    refetchInterval: (known) => (known.state.data?.[0]?.state === "filling" ? 1500 : false),
  });
  const stop = useMutation({ mutationFn: () => cancelTypeChange(object, field), onSuccess: onStopped });
  const changes = query.data ?? [];
  if (changes.length === 0) return null;
  const [last] = changes;
  const say = (one: TypeChange) =>
    text.retype.from(types[one.from_type] ?? one.from_type, types[one.to_type] ?? one.to_type);
  return (
    <section className={styles.past} aria-label={text.retype.history}>
      <h3 className={styles.groupTitle}>{text.retype.history}</h3>
      <ul>
        {changes.slice(0, 5).map((one) => (
          <li key={one.id} className={styles.pastLine}>
            <span className={styles.useName}>{say(one)}</span>
            <span className={styles.count}>
              {text.retype.states[one.state]} · {format.ago(one.switched_at ?? one.started_at)}
            </span>
            {one.problem && (
              <span className={styles.wrong}>{label({ zh: one.problem.zh ?? "", en: one.problem.en ?? "" })}</span>
            )}
            {one === last && one.state === "filling" && (
              <Button size="small" loading={stop.isPending} onClick={() => stop.mutate()}>
                {text.retype.stop}
              </Button>
            )}
            {one === last && one.state === "switched" && (
              <Button size="small" onClick={onBack}>
                {text.retype.back}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
