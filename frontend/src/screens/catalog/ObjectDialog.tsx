/** A new object: its names, its key, its icon. It begins with a name and an owner. */
import { useState } from "react";
import type { DefinitionChange } from "~/api/catalog";
import { useI18n } from "~/i18n";
import { iconChoices, ObjectIcon } from "~/kit/ObjectIcon";
import styles from "./catalog.module.css";
import { isKey, KeyInput, keyFrom, Names } from "./names";
import { PlanDialog } from "./PlanDialog";
import { ProposeDialog } from "./ProposeDialog";

export function ObjectDialog({ onClose }: { onClose: () => void }) {
  const { words } = useI18n();
  const [label, setLabel] = useState({ zh: "", en: "" });
  const [typedKey, setTypedKey] = useState<string | null>(null);
  const [icon, setIcon] = useState("box");
  const [tried, setTried] = useState(false);
  const [changes, setChanges] = useState<readonly DefinitionChange[] | null>(null);
  const key = typedKey ?? keyFrom(label);
  const named = Boolean(label.zh || label.en);
  const propose = () => {
    setTried(true);
    if (!named || !isKey(key)) return;
    const name = { zh: label.zh || label.en, en: label.en || label.zh };
    const custom = {
      object: key,
      label: name,
      plural: name,
      icon,
      title: "x_name",
      traits: ["owned"],
      fields: { x_name: { type: "text", label: { zh: "名称", en: "Name" }, required: true, indexed: true } },
      layout: { sections: [{ label: { zh: "基本信息", en: "Basics" }, columns: 2, fields: ["x_name"] }] },
      list: { columns: ["x_name", "owner", "updated_at"], sort: [{ field: "updated_at", descending: true }] },
    };
    setChanges([{ kind: "object", key, custom }]);
  };
  if (changes) return <PlanDialog changes={changes} onClose={onClose} />;
  return (
    <ProposeDialog title={words.catalog.newObject} onClose={onClose} onNext={propose}>
      <Names value={label} onChange={setLabel} />
      {tried && !named && <p className={styles.wrong}>{words.catalog.needName}</p>}
      <KeyInput value={key} onChange={setTypedKey} problem={tried && !isKey(key) ? words.catalog.badKey : undefined} />
      <div className={styles.icons} role="radiogroup" aria-label={words.catalog.icon}>
        {iconChoices.map((name) => (
          <button
            key={name}
            type="button"
            role="radio"
            aria-checked={name === icon}
            aria-label={name}
            className={styles.icon}
            onClick={() => setIcon(name)}
          >
            <ObjectIcon name={name} />
          </button>
        ))}
      </div>
    </ProposeDialog>
  );
}
