/** Finds records of one object by their title: the widget of every link. */
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import type { Condition } from "~/api/condition";
import { asText } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { queryRecords, type RecordData } from "~/api/records";
import { useI18n } from "~/i18n";
import { Avatar } from "~/kit/Avatar";
import { Select } from "~/kit/Select";
import styles from "./display.module.css";
import { useInlineCreate } from "./inlineCreate";
import type { Reference } from "./values";

interface RecordPickerProps {
  object: string;
  value: readonly Reference[];
  onChange: (value: Reference[]) => void;
  multiple?: boolean;
  id?: string;
  label?: string;
  invalid?: boolean;
  describedBy?: string;
  autoFocus?: boolean;
  allowClear?: boolean;
  exclude?: readonly string[];
}

interface Choice {
  value: string;
  label: string;
  title: string;
}

export function useRecordSearch(object: string, typed: string, enabled: boolean) {
  const meta = useCatalog().findObject(object);
  const title = meta?.title_field;
  const where: Condition | undefined = title && typed ? { field: title, op: "contains", value: typed } : undefined;
  return useQuery({
    queryKey: ["pick", object, typed],
    queryFn: ({ signal }) => queryRecords(object, { fields: title ? [title] : [], where, limit: 20 }, signal),
    enabled: enabled && title !== undefined,
    staleTime: 30_000,
    placeholderData: (previous) => previous,
    select: (page) =>
      page.data.map((record: RecordData): Reference => ({ id: record.id, title: asText(record[title ?? ""]) })),
  });
}

export function RecordPicker(props: RecordPickerProps) {
  const { object, value, onChange, multiple, exclude = [] } = props;
  const { words } = useI18n();
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(props.autoFocus === true);
  const search = useDeferredValue(typed.trim());
  const { data = [], isFetching } = useRecordSearch(object, search, open);
  const person = object === "user";
  const create = useInlineCreate(object);
  const name = (reference: Reference) => reference.title ?? words.common.hiddenRecord;

  const choices: Choice[] = data
    .filter((reference) => !exclude.includes(reference.id))
    .map((reference) => ({
      value: reference.id,
      title: name(reference),
      // As text: it is what a screen reader says of the option, which otherwise is its id.
      label: name(reference) || words.common.untitled,
    }));
  const chosen = value.map((reference) => ({ value: reference.id, label: name(reference), title: name(reference) }));

  const take = (picked: Choice | Choice[] | undefined) => {
    const list = picked === undefined ? [] : Array.isArray(picked) ? picked : [picked];
    onChange(list.map((choice) => known(choice.value) ?? { id: choice.value, title: choice.title ?? null }));
  };
  const known = (id: string) => [...data, ...value].find((reference) => reference.id === id);

  return (
    <Select<Choice | Choice[]>
      id={props.id}
      labelInValue
      mode={multiple ? "multiple" : undefined}
      value={multiple ? chosen : chosen[0]}
      onChange={take}
      options={choices}
      optionRender={({ value: id, label }) => (
        <span className={styles.person}>
          {person && <Avatar id={String(id)} name={String(label)} />}
          {label}
        </span>
      )}
      showSearch={{ filterOption: false, onSearch: setTyped, searchValue: typed }}
      onOpenChange={(next) => {
        setOpen(next);
        if (!next) setTyped("");
      }}
      open={open}
      loading={isFetching}
      placeholder={words.common.typeToSearch}
      popupRender={(menu) => (
        <>
          {menu}
          {create && search && !isFetching && (
            <button
              type="button"
              className={styles.create}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => {
                setOpen(false);
                create.run(search, (made) => onChange(multiple ? [...value, made] : [made]));
              }}
            >
              {words.page.createNew(search, create.name)}
            </button>
          )}
        </>
      )}
      notFoundContent={<span className={styles.faint}>{isFetching ? words.common.loading : words.common.noMatch}</span>}
      allowClear={props.allowClear ?? true}
      status={props.invalid ? "error" : ""}
      aria-label={props.label}
      aria-invalid={props.invalid}
      aria-describedby={props.describedBy}
      autoFocus={props.autoFocus}
      style={{ width: "100%" }}
    />
  );
}
