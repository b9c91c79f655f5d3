/** When two records count as one: all terms of any group. */
import { Button, InputNumber, Select } from "antd";
import { Plus, X } from "lucide-react";
import { type Kind, kinds, matches, type RuleDocument, type Term } from "~/api/duplicateRules";
import { type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { IconButton } from "~/kit/IconButton";
import { FieldPicker } from "~/views/filter/FieldPicker";
import { DEFAULT_SCORE, termFor, withMatch } from "./rule";
import styles from "./rules.module.css";

type Groups = RuleDocument["any"];

interface GroupsProps {
  object: ObjectMeta;
  groups: Groups;
  onChange: (groups: Groups) => void;
}

const MOST_GROUPS = 10;
const MOST_TERMS = 5;
const compared = new Set(["text", "long_text", "phone", "email", "url", "date", "number", "auto_number", "lookup"]);
const isCompared = (field: FieldMeta) => compared.has(field.type) && !field.system;
const blank: Term = { field: "", match: "normalised" };

export function RuleGroups({ object, groups, onChange }: GroupsProps) {
  const text = useDataWords().rules;
  const put = (at: number, all: readonly Term[]) =>
    onChange(
      all.length > 0
        ? groups.map((one, place) => (place === at ? { all } : one))
        : groups.filter((_, place) => place !== at),
    );
  return (
    <div className={styles.groups}>
      {groups.map(({ all }, at) => (
        <fieldset key={at} className={styles.group}>
          <legend className={at === 0 ? "visually-hidden" : styles.or}>{at === 0 ? text.group(1) : text.or}</legend>
          {all.map((term, place) => (
            <TermRow
              key={place}
              object={object}
              term={term}
              first={place === 0}
              onChange={(next) =>
                put(
                  at,
                  all.map((one, index) => (index === place ? next : one)),
                )
              }
              onRemove={
                groups.length + all.length > 2
                  ? () =>
                      put(
                        at,
                        all.filter((_, index) => index !== place),
                      )
                  : undefined
              }
            />
          ))}
          {all.length < MOST_TERMS && (
            <Button type="link" icon={<Plus aria-hidden />} onClick={() => put(at, [...all, blank])}>
              {text.addTerm}
            </Button>
          )}
        </fieldset>
      ))}
      {groups.length < MOST_GROUPS && (
        <Button icon={<Plus aria-hidden />} onClick={() => onChange([...groups, { all: [blank] }])}>
          {text.addGroup}
        </Button>
      )}
    </div>
  );
}

interface TermRowProps {
  object: ObjectMeta;
  term: Term;
  first: boolean;
  onChange: (term: Term) => void;
  onRemove: (() => void) | undefined;
}

function TermRow({ object, term, first, onChange, onRemove }: TermRowProps) {
  const { words } = useI18n();
  const text = useDataWords().rules;
  const catalog = useCatalog();
  const choose = (key: string) => {
    const field = catalog.findField(object.key, key);
    if (field) onChange({ ...termFor(field, key === object.title_field), field: key });
  };
  return (
    <div className={styles.term}>
      <span className={styles.and}>{first ? "" : text.and}</span>
      <FieldPicker
        object={object.key}
        own
        value={term.field || undefined}
        accept={isCompared}
        placeholder={text.field}
        label={text.field}
        onChange={choose}
        className={styles.field}
      />
      <Select
        value={term.match ?? "normalised"}
        options={matches.map((value) => ({ value, label: text.matches[value] }))}
        onChange={(match) => onChange(withMatch(term, match))}
        aria-label={text.match}
        popupMatchSelectWidth={false}
        className={styles.match}
      />
      {term.match !== "exact" && (
        <Select<Kind>
          value={term.as ?? "text"}
          options={kinds.map((value) => ({ value, label: text.kinds[value] }))}
          onChange={(kind) => onChange({ ...term, as: kind })}
          aria-label={text.kind}
          popupMatchSelectWidth={false}
          className={styles.kind}
        />
      )}
      {term.match === "similar" && (
        <InputNumber<number>
          value={Math.round((term.score ?? DEFAULT_SCORE) * 100)}
          min={50}
          max={100}
          suffix="%"
          onChange={(percent) => onChange({ ...term, score: (percent ?? 86) / 100 })}
          aria-label={text.score}
          className={styles.score}
        />
      )}
      {onRemove && (
        <IconButton label={words.common.remove} plain onClick={onRemove}>
          <X aria-hidden />
        </IconButton>
      )}
    </div>
  );
}
