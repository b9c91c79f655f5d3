/** A password that is shown once, with what its owner needs beside it, ready to be copied. */
import { Button, Modal } from "antd";
import { useI18n } from "~/i18n";
import { usePeopleWords } from "~/i18n/people";
import { copyText } from "~/kit/copyText";
import { useToast } from "~/kit/Toast";
import type { Given } from "./People";
import styles from "./people.module.css";

export function Handover({ given, onClose }: { given: Given; onClose: () => void }) {
  const text = usePeopleWords();
  const { words } = useI18n();
  const toast = useToast();
  const { login, password } = given.invitation;
  const address = window.location.origin;
  const copy = async () => {
    await copyText(text.message(address, login, password));
    toast({ text: text.copied });
  };
  return (
    <Modal
      open
      width={440}
      title={text.ready(given.name)}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words.common.close}</Button>
          <Button type="primary" onClick={() => void copy()}>
            {text.copy}
          </Button>
        </>
      }
    >
      <p className={styles.meta}>{text.readyHint}</p>
      <dl className={styles.given}>
        <dt>{text.address}</dt>
        <dd>{address}</dd>
        <dt>{text.login}</dt>
        <dd>{login}</dd>
        <dt>{text.password}</dt>
        <dd>
          <code>{password}</code>
        </dd>
      </dl>
    </Modal>
  );
}
