/** The head of a column: its name, how many cards (and whether these are too many), what they add up to. */
import { InputNumber, Modal } from "antd";
import { ChevronsLeftRight, ChevronsRightLeft, Ellipsis, Gauge, Plus } from "lucide-react";
import { useState } from "react";
import { useCatalog } from "~/api/meta";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { useI18n } from "~/i18n";
import { useBoardWords } from "~/i18n/board";
import { Dropdown } from "~/kit/Dropdown";
import { Field } from "~/kit/Field";
import { IconButton } from "~/kit/IconButton";
import { Tag } from "~/kit/Tag";
import styles from "./board.module.css";
import { limitKey, type Place } from "./cells";
import { useDesk } from "./desk";

export function ColumnHead({ column, folded }: { column: Place; folded: boolean }) {
  const { words, format } = useI18n();
  const text = useBoardWords();
  const { view, ways, toggle, onCreate } = useDesk();
  const limit = view.limits[limitKey(column.value)];
  const over = limit !== undefined && column.count > limit;
  const count =
    limit === undefined ? format.count(column.count) : `${format.count(column.count)} / ${format.count(limit)}`;
  return (
    <header className={styles.head}>
      <div className={styles.headLine}>
        {folded && (
          <IconButton plain label={words.lists.board.expand(column.name)} onClick={() => toggle(column, "column")}>
            <ChevronsLeftRight aria-hidden />
          </IconButton>
        )}
        <h2 className={styles.name} title={column.name}>
          {column.color ? <Tag color={column.color}>{column.name}</Tag> : <span>{column.name}</span>}
        </h2>
        <span
          className={styles.count}
          data-over={over || undefined}
          title={over ? text.over(format.count(column.count), format.count(limit)) : undefined}
        >
          {count}
        </span>
        {over && <span className="visually-hidden">{text.over(format.count(column.count), format.count(limit))}</span>}
        {!folded && onCreate && (
          <IconButton
            plain
            label={words.lists.board.add(column.name)}
            className={styles.tool}
            onClick={() => onCreate({ [ways.by.key]: column.value })}
          >
            <Plus aria-hidden />
          </IconButton>
        )}
        {!folded && <ColumnMenu column={column} limit={limit} />}
      </div>
      {!folded && <Sums place={column} />}
    </header>
  );
}

function ColumnMenu({ column, limit }: { column: Place; limit: number | undefined }) {
  const { words } = useI18n();
  const text = useBoardWords();
  const { toggle } = useDesk();
  const [limiting, setLimiting] = useState(false);
  const items = [
    { key: "fold", icon: <ChevronsRightLeft aria-hidden />, label: words.lists.board.collapse(column.name) },
    { key: "limit", icon: <Gauge aria-hidden />, label: text.limit },
  ];
  return (
    <>
      <Dropdown
        trigger={["click"]}
        placement="bottomRight"
        menu={{ items, onClick: ({ key }) => (key === "fold" ? toggle(column, "column") : setLimiting(true)) }}
      >
        <IconButton plain label={text.menu(column.name)} className={styles.tool}>
          <Ellipsis aria-hidden />
        </IconButton>
      </Dropdown>
      {limiting && <Limit column={column} limit={limit} onClose={() => setLimiting(false)} />}
    </>
  );
}

function Limit({ column, limit, onClose }: { column: Place; limit: number | undefined; onClose: () => void }) {
  const { words } = useI18n();
  const text = useBoardWords();
  const { view, onView } = useDesk();
  const [value, setValue] = useState<number | null>(limit ?? null);
  const key = limitKey(column.value);
  const keep = () => {
    const { [key]: _, ...rest } = view.limits;
    onView({ ...view, limits: value === null ? rest : { ...rest, [key]: value } });
    onClose();
  };
  return (
    <Modal
      open
      width={360}
      title={column.name}
      okText={words.common.save}
      cancelText={words.common.cancel}
      onOk={keep}
      onCancel={onClose}
    >
      <Field name={text.limit} htmlFor="board-limit" hint={text.limitHint}>
        <InputNumber
          id="board-limit"
          autoFocus
          min={1}
          max={9999}
          precision={0}
          value={value}
          placeholder={text.noLimit}
          onChange={setValue}
          onPressEnter={keep}
          style={{ width: "100%" }}
        />
      </Field>
    </Modal>
  );
}

/** What the records of a column or lane add up to, and what is likely of it. */
export function Sums({ place }: { place: Place }) {
  const { label } = useI18n();
  const text = useBoardWords();
  const { ways } = useDesk();
  const { currency } = useCatalog().document.settings;
  const { sum, chance } = ways;
  if (sum === undefined) return null;
  const shown = (value: number | null) => {
    const rounded = value === null ? null : String(Math.round(value * 100) / 100);
    return sum.type === "money" && rounded !== null ? { amount: rounded, currency } : rounded;
  };
  return (
    <p className={styles.sums}>
      <span title={label(sum.label)}>
        <FieldValue value={shown(place.sum)} field={sum} place="cell" />
      </span>
      {chance && place.weighted !== null && (
        <span className={styles.weighted} title={text.weightedHint(label(sum.label), label(chance.label))}>
          {text.weighted} <FieldValue value={shown(place.weighted)} field={sum} place="cell" />
        </span>
      )}
    </p>
  );
}
