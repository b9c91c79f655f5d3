/** A colleague. */
import { UserRound } from "lucide-react";
import { useI18n } from "~/i18n";
import { Avatar } from "~/kit/Avatar";
import type { DisplayProps, FieldTypeUi } from "./contract";
import styles from "./display.module.css";
import { lookup } from "./lookup";
import { userOperators } from "./operators";
import { toReference } from "./values";

function UserDisplay({ value }: DisplayProps) {
  const { words } = useI18n();
  const reference = toReference(value);
  if (reference === null) return null;
  const name = reference.title ?? words.common.hiddenRecord;
  return (
    <span className={styles.person}>
      <Avatar id={reference.id} name={name} />
      <span className={styles.name}>{name}</span>
    </span>
  );
}

export const user: FieldTypeUi = {
  ...lookup,
  key: "user",
  icon: UserRound,
  width: 132,
  Display: UserDisplay,
  operators: userOperators,
};
