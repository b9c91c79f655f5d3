/** The options of a choice: a colour and a name each, in their order. Keys never change; published ones are kept. */
import { useQuery } from "@tanstack/react-query";
import { Dropdown, Input, Select } from "antd";
import { Ellipsis, Plus } from "lucide-react";
import { asText, isObject, type JsonObject } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { aggregate } from "~/api/records";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { IconButton } from "~/kit/IconButton";
import { Tag, tagColor } from "~/kit/Tag";
import { type TagColor, tagColors } from "~/kit/theme/tokens";
import styles from "./catalog.module.css";
import type { SettingProps } from "./SettingControl";
import { inOrder, membersOf, withMember } from "./useDraft";

const ORDER = 10;

/** How many records have each option; nothing where it cannot be told. */
function useCounts({ object, field, fresh, document }: SettingProps): ReadonlyMap<string, number> {
  const known = useCatalog().findField(object, field);
  const query = useQuery({
    queryKey: ["option-counts", object, field],
    queryFn: ({ signal }) => {
      const asked = {
        groups: [{ name: "option", field }],
        measures: [{ name: "count", function: "count" }],
      };
      return aggregate(object, asked as never, signal);
    },
    enabled: !fresh && document.type === "choice" && known !== undefined,
    staleTime: 60_000,
  });
  return new Map((query.data ?? []).map((row) => [asText(row.option), Number(row.count)]));
}

export function OptionsEditor(props: SettingProps) {
  const { document, fresh, field, object, onChange } = props;
  const { words } = useI18n();
  const counts = useCounts(props);
  const published = useCatalog().findField(object, field)?.options ?? [];
  const members = membersOf(document, "options");
  const rows = inOrder(members);
  const put = (next: JsonObject) => onChange("options", Object.keys(next).length > 0 ? next : undefined);
  const set = (key: string, part: JsonObject) => put({ ...members, [key]: { ...membersOf(members, key), ...part } });
  const add = () => {
    let number = rows.length + 1;
    while (`o${number}` in members) number += 1;
    const color = tagColors[number % tagColors.length] ?? "grey";
    const last = Math.max(0, ...rows.map(([, one]) => Number(one.order ?? 0)));
    put({ ...members, [`o${number}`]: { label: { zh: "", en: "" }, color, order: last + ORDER } });
  };
  const move = (index: number, step: number) => {
    const keys = rows.map(([key]) => key);
    const [one] = keys.splice(index, 1);
    if (one) keys.splice(index + step, 0, one);
    put(Object.fromEntries(keys.map((key, at) => [key, { ...membersOf(members, key), order: (at + 1) * ORDER }])));
  };
  return (
    <div role="group" aria-label={words.catalog.options}>
      <span className={styles.label}>{words.catalog.options}</span>
      {rows.map(([key, one], index) => (
        <OptionRow
          key={key}
          name={key}
          option={one}
          place={{ first: index === 0, last: index === rows.length - 1 }}
          count={counts.get(key)}
          kept={!fresh && published.some((known) => known.key === key)}
          onSet={(part) => set(key, part)}
          onMove={(step) => move(index, step)}
          onDrop={() => put(withMember(members, key, undefined))}
        />
      ))}
      <button type="button" className={styles.adder} onClick={add}>
        <Plus aria-hidden />
        {words.catalog.addOption}
      </button>
    </div>
  );
}

interface OptionRowProps {
  name: string;
  option: JsonObject;
  place: { readonly first: boolean; readonly last: boolean };
  count: number | undefined;
  /** It is published: it can go out of use, not away. */
  kept: boolean;
  onSet: (part: JsonObject) => void;
  onMove: (step: number) => void;
  onDrop: () => void;
}

function OptionRow({ name, option, place, count, kept, onSet, onMove, onDrop }: OptionRowProps) {
  const { words, label, format } = useI18n();
  const text = useModelWords();
  const names = isObject(option.label) ? option.label : {};
  const shown = label({ zh: String(names.zh ?? ""), en: String(names.en ?? "") }) || name;
  const off = option.active === false;
  const color = tagColor(typeof option.color === "string" ? option.color : undefined);
  const same = !names.en || names.en === names.zh;
  const act: Readonly<Record<string, () => void>> = {
    up: () => onMove(-1),
    down: () => onMove(1),
    active: () => onSet({ active: off }),
    remove: onDrop,
  };
  return (
    <div className={styles.optionRow} data-off={off || undefined}>
      <Select
        value={color}
        onChange={(next: TagColor) => onSet({ color: next })}
        options={tagColors.map((one) => ({ value: one, label: <Tag color={one}>{words.colors[one]}</Tag> }))}
        aria-label={`${shown} ${words.colors[color]}`}
        className={styles.color}
      />
      <Input
        value={String(names.zh ?? "")}
        onChange={({ target }) => onSet({ label: { zh: target.value, en: same ? target.value : String(names.en) } })}
        aria-label={words.catalog.optionName}
        autoFocus={!names.zh && !kept}
      />
      <Input
        value={same ? "" : String(names.en)}
        placeholder={text.option.en}
        onChange={({ target }) =>
          onSet({ label: { zh: String(names.zh ?? ""), en: target.value || String(names.zh ?? "") } })
        }
        aria-label={`${shown} ${text.option.en}`}
        className={styles.optionEn}
      />
      <span className={styles.optionCount}>{count ? text.option.used(format.count(count)) : ""}</span>
      <Dropdown
        trigger={["click"]}
        placement="bottomRight"
        menu={{
          items: [
            { key: "up", label: text.option.up(shown), disabled: place.first },
            { key: "down", label: text.option.down(shown), disabled: place.last },
            { key: "active", label: off ? text.option.on : text.option.off },
            kept
              ? { key: "kept", label: text.option.removeUsed, disabled: true }
              : { key: "remove", label: text.option.remove, danger: true },
          ],
          onClick: ({ key }) => act[key]?.(),
        }}
      >
        <IconButton plain label={text.option.more(shown)}>
          <Ellipsis aria-hidden />
        </IconButton>
      </Dropdown>
    </div>
  );
}
