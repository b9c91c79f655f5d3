/** "Show" beside a masked value: asks why, then hands the full value over; "Hide" with the seconds that are left. */
import { Button, Input, Popover } from "antd";
import { Eye, EyeOff } from "lucide-react";
import { type FormEvent, useEffect, useId, useState } from "react";
import type { Json } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { revealFields } from "~/api/protection";
import { useI18n } from "~/i18n";
import { useProtectionWords } from "~/i18n/protection";
import { problemText } from "~/kit/states";
import { SECONDS } from "./reveal";
import styles from "./reveal.module.css";

interface RevealButtonProps {
  object: ObjectMeta;
  id: string;
  field: FieldMeta;
  shown: boolean;
  onShow: (value: Json | undefined) => void;
}

export function RevealButton({ object, id, field, shown, onShow }: RevealButtonProps) {
  const { label } = useI18n();
  const text = useProtectionWords().reveal;
  const [open, setOpen] = useState(false);
  const name = label(field.label);
  if (shown) {
    return (
      <button
        type="button"
        className={styles.button}
        aria-label={text.hideField(name)}
        onClick={() => onShow(undefined)}
      >
        <EyeOff aria-hidden />
        {text.hide}
        <Left />
      </button>
    );
  }
  const show = (value: Json) => {
    setOpen(false);
    onShow(value);
  };
  return (
    <Popover
      trigger="click"
      open={open}
      onOpenChange={setOpen}
      placement="bottomLeft"
      destroyOnHidden
      content={<Ask object={object} id={id} field={field} onShow={show} />}
    >
      <button type="button" className={styles.button} aria-label={text.showField(name)} aria-expanded={open}>
        <Eye aria-hidden />
        {text.show}
      </button>
    </Popover>
  );
}

function Left() {
  const text = useProtectionWords().reveal;
  const [left, setLeft] = useState(SECONDS);
  useEffect(() => {
    const timer = window.setInterval(() => setLeft((before) => Math.max(0, before - 1)), 1000);
    return () => window.clearInterval(timer);
  }, []);
  return <span className={styles.left}>{text.left(left)}</span>;
}

interface AskProps {
  object: ObjectMeta;
  id: string;
  field: FieldMeta;
  onShow: (value: Json) => void;
}

function Ask({ object, id, field, onShow }: AskProps) {
  const { words, label } = useI18n();
  const text = useProtectionWords().reveal;
  const input = useId();
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const ask = async (event: FormEvent) => {
    event.preventDefault();
    if (!reason.trim() || busy) return;
    setBusy(true);
    setProblem("");
    try {
      const values = await revealFields(object.key, id, [field.key], reason.trim());
      onShow(values[field.key] ?? null);
    } catch (error) {
      setProblem(problemText(error, words.states.unreachable));
      setBusy(false);
    }
  };
  return (
    <form className={styles.ask} onSubmit={(event) => void ask(event)}>
      <p className={styles.title}>{text.title(label(field.label))}</p>
      <label htmlFor={input} className={styles.label}>
        {text.reason}
      </label>
      <Input
        id={input}
        value={reason}
        maxLength={500}
        autoFocus
        autoComplete="off"
        placeholder={text.placeholder}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className={styles.quick}>
        {text.quick.map((one) => (
          <button key={one} type="button" aria-pressed={reason === one} onClick={() => setReason(one)}>
            {one}
          </button>
        ))}
      </div>
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={styles.foot}>
        <span className={styles.hint}>{text.hint}</span>
        <Button type="primary" htmlType="submit" loading={busy} disabled={!reason.trim()}>
          {text.show}
        </Button>
      </div>
    </form>
  );
}
