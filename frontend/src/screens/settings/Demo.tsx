/** The sample company goes when nobody needs it any more. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import { demoQuery, removeDemo } from "~/api/demo";
import { useJob } from "~/api/useJob";
import { useI18n } from "~/i18n";
import { useSettingsWords } from "~/i18n/settings";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { forgetLists } from "~/views/rowCache";
import page from "../page.module.css";

export function Demo() {
  const text = useSettingsWords();
  const { words } = useI18n();
  const toast = useToast();
  const client = useQueryClient();
  const { data: present } = useQuery(demoQuery);
  const [asking, setAsking] = useState(false);
  const { running, watch } = useJob((job) => {
    // Whatever is shown anywhere may have been of the sample.
    forgetLists();
    void client.invalidateQueries();
    toast(job?.state === "done" ? { text: text.demoGone } : { text: text.demoFailed, tone: "bad" });
  });
  const remove = async () => {
    setAsking(false);
    try {
      watch(await removeDemo());
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  if (!present && !running) return null;
  return (
    <section className={page.section} aria-label={text.demo}>
      <h2 className={page.sectionTitle}>{text.demo}</h2>
      <p className={page.hint}>{running ? text.demoGoing : text.demoHint}</p>
      <Button danger loading={running} onClick={() => setAsking(true)}>
        {text.demoRemove}
      </Button>
      <Modal
        open={asking}
        title={text.demoRemove}
        okText={text.demoRemove}
        okButtonProps={{ danger: true }}
        cancelText={words.common.cancel}
        onOk={() => void remove()}
        onCancel={() => setAsking(false)}
      >
        {text.demoAsk}
      </Modal>
    </section>
  );
}
