/** Which record this one is merged with; what becomes of both is chosen on the page of merging. */
import { Modal } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { RecordPicker } from "~/fieldtypes/RecordPicker";
import type { Reference } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";

interface MergeWithProps {
  object: ObjectMeta;
  record: RecordData;
  onClose: () => void;
}

export default function MergeWith({ object, record, onClose }: MergeWithProps) {
  const { words, label } = useI18n();
  const navigate = useNavigate();
  const [others, setOthers] = useState<readonly Reference[]>([]);
  const go = () => navigate(`/merge/${object.key}?ids=${[record.id, ...others.map(({ id }) => id)].join(",")}`);
  return (
    <Modal
      open
      width={440}
      title={words.command.mergeWith}
      okText={words.command.mergeNext}
      okButtonProps={{ disabled: others.length === 0 || others.length > 9 }}
      cancelText={words.common.cancel}
      onOk={go}
      onCancel={onClose}
    >
      <RecordPicker
        object={object.key}
        value={others}
        multiple
        autoFocus
        exclude={[record.id]}
        label={words.command.mergeWhich(label(object.label))}
        onChange={setOthers}
      />
    </Modal>
  );
}
