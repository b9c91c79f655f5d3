/** Divisions by cascade and the street; a whole address pasted into the street is split by itself. */
import { Cascader, Input } from "antd";
import { useEffect, useState } from "react";
import { type Division, listDivisions, parseAddress } from "~/api/divisions";
import { asText, isObject, type JsonObject } from "~/api/json";
import { useI18n } from "~/i18n";
import type { EditorProps } from "./contract";
import styles from "./newer.module.css";

interface Choice {
  value: string;
  label: string;
  isLeaf: boolean;
  children?: Choice[];
}

const toChoice = ({ code, name, leaf }: Division): Choice => ({ value: code, label: name, isLeaf: leaf });

/** The codes on the way to a division: "310115" → 31, 3101, 310115. */
const wayTo = (code: string) =>
  [2, 4, 6].filter((length) => length <= code.length).map((length) => code.slice(0, length));

export function AddressEditor({ id, value, onChange, field, invalid, describedBy, autoFocus }: EditorProps) {
  const { words, label } = useI18n();
  const given: JsonObject = isObject(value) ? value : { street: asText(value) };
  const code = asText(given.code);
  const names = [given.province, given.city, given.district].map(asText).filter(Boolean);
  const [choices, setChoices] = useState<Choice[]>([]);
  const [way, setWay] = useState<string[]>([]);
  const [lost, setLost] = useState(false);

  useEffect(() => {
    let current = true;
    const load = async () => {
      const found = (await listDivisions()).map(toChoice);
      const steps: string[] = [];
      let level = found;
      // Districts of a municipality stand right below it: a step that is not offered is passed over.
      for (const step of wayTo(code)) {
        const at = level.find((one) => one.value === step);
        if (at === undefined) continue;
        steps.push(step);
        if (at.isLeaf) break;
        at.children = (await listDivisions(at.value)).map(toChoice);
        level = at.children;
      }
      if (!current) return;
      setChoices(found);
      setWay(steps);
    };
    load().catch(() => current && setChoices([]));
    return () => {
      current = false;
    };
  }, [code]);

  const give = (path: readonly { code: string; name: string }[], street: string) => {
    const named = (length: number) => path.find((one) => one.code.length === length)?.name ?? null;
    onChange({
      country: path.length > 0 ? "CN" : null,
      code: path.at(-1)?.code ?? null,
      province: named(2),
      city: named(4),
      district: named(6),
      street,
    });
  };
  const split = async (line: string) => {
    const found = await parseAddress(line);
    setLost(found.path.length === 0);
    if (found.path.length > 0) give(found.path, found.street);
  };
  return (
    <div className={styles.address} role="group" aria-label={label(field.label)}>
      <Cascader<Choice>
        value={way}
        options={choices}
        changeOnSelect
        loadData={(selected) => {
          const last = selected.at(-1);
          if (last === undefined) return;
          void listDivisions(last.value).then((found) => {
            last.children = found.map(toChoice);
            setChoices((known) => [...known]);
          });
        }}
        onChange={(_, selected) =>
          give(
            (selected ?? []).map((one) => ({ code: one.value, name: one.label })),
            asText(given.street),
          )
        }
        displayRender={(labels) =>
          (names.length > 0 ? names : labels).filter((name, at, all) => name !== all[at - 1]).join(" / ")
        }
        placeholder={words.page.address.division}
        aria-label={words.page.address.division}
        style={{ width: "100%" }}
      />
      <Input
        id={id}
        value={asText(given.street)}
        placeholder={words.page.address.street}
        onChange={(event) => {
          setLost(false);
          onChange({ ...given, street: event.target.value, text: null });
        }}
        onPaste={(event) => {
          const text = event.clipboardData.getData("text").trim();
          if (text.length < 6 || asText(given.street) !== "") return;
          event.preventDefault();
          onChange({ ...given, street: text, text: null });
          void split(text).catch(() => setLost(true));
        }}
        status={invalid ? "error" : ""}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        autoFocus={autoFocus}
        autoComplete="off"
      />
      <p className={styles.note}>{lost ? words.page.address.unparsed : code ? "" : words.page.address.paste}</p>
    </div>
  );
}
