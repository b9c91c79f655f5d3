/** What counts as an order, and where the score is written. */
import { Select } from "antd";
import type { Rfm } from "~/api/insights";
import { type Catalog, type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useStagingWords } from "~/i18n/staging";
import { Field } from "~/kit/Field";
import { FilterBuilder } from "~/views/filter/FilterBuilder";
import styles from "./insights.module.css";

const isParty = (field: FieldMeta) => field.type === "lookup" && !field.system;
const isDate = (field: FieldMeta) => (field.type === "date" || field.type === "datetime") && !field.system;
const isAmount = (field: FieldMeta) => field.type === "money" || field.type === "number";

const isOrder = ({ active, rights, fields }: ObjectMeta) =>
  active && rights.read && fields.some(isParty) && fields.some(isDate) && fields.some(isAmount);

function rfmOf(object: ObjectMeta): Rfm {
  const first = (accept: (field: FieldMeta) => boolean) => object.fields.find(accept)?.key ?? "";
  const amount = object.fields.find(({ type }) => type === "money")?.key ?? first(isAmount);
  return { object: object.key, party: first(isParty), date: first(isDate), amount, where: null, field: null };
}

/** What a switch turns on: the likeliest object of orders, or null where there is none. */
export function firstRfm(catalog: Catalog): Rfm | null {
  const able = catalog.objects.filter(isOrder);
  const best =
    able.find(({ key, label }) => /order|contract|订单|合同/i.test(`${key} ${label.zh} ${label.en}`)) ?? able[0];
  return best ? rfmOf(best) : null;
}

export function RfmRules({ value, onChange }: { value: Rfm; onChange: (value: Rfm) => void }) {
  const { label } = useI18n();
  const text = useStagingWords().rules;
  const catalog = useCatalog();
  const objects = catalog.objects.filter(isOrder);
  const object = catalog.findObject(value.object);
  const party = object?.fields.find(({ key }) => key === value.party);
  const target = catalog.findObject((party && catalog.targetOf(party)) ?? "");
  const written =
    target?.fields.filter(({ type, system, read_only }) => type === "text" && !system && !read_only) ?? [];
  const choose = (member: "party" | "date" | "amount", word: string, accept: (field: FieldMeta) => boolean) => (
    <Field name={word}>
      <Select
        value={value[member]}
        options={object?.fields.filter(accept).map((one) => ({ value: one.key, label: label(one.label) })) ?? []}
        onChange={(key: string) =>
          onChange({ ...value, [member]: key, ...(member === "party" ? { field: null } : {}) })
        }
        aria-label={word}
      />
    </Field>
  );
  return (
    <>
      <div className={styles.pair}>
        <Field name={text.orders}>
          <Select
            value={value.object}
            options={objects.map((one) => ({ value: one.key, label: label(one.label) }))}
            onChange={(key: string) => {
              const next = catalog.findObject(key);
              if (next) onChange(rfmOf(next));
            }}
            aria-label={text.orders}
          />
        </Field>
        {choose("party", text.party, isParty)}
        {choose("date", text.date, isDate)}
        {choose("amount", text.amount, isAmount)}
        <Field name={text.field}>
          <Select
            value={value.field ?? ""}
            options={[
              { value: "", label: text.fieldNone },
              ...written.map((one) => ({ value: one.key, label: label(one.label) })),
            ]}
            onChange={(key: string) => onChange({ ...value, field: key || null })}
            aria-label={`${text.rfm} ${text.field}`}
          />
        </Field>
      </div>
      <Field name={text.where}>
        <FilterBuilder
          segments={false}
          key={value.object}
          object={value.object}
          value={value.where ?? undefined}
          onChange={(where) => onChange({ ...value, where: where ?? null })}
        />
      </Field>
    </>
  );
}
