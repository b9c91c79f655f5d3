/** What search finds while somebody types: hits of all objects, and how they are marked. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Fragment, type ReactNode, useDeferredValue } from "react";
import { asText, isObject, type Json } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { type SearchHit, type SearchMatch, searchRecords } from "~/api/search";
import { useI18n } from "~/i18n";
import styles from "./command.module.css";

const EACH = 5;
const ASKED_AGAIN = 4;

export interface FoundHit {
  readonly object: ObjectMeta;
  readonly hit: SearchHit;
  readonly title: string;
  readonly beside: ReactNode;
}

export function useFound(typed: string) {
  const catalog = useCatalog();
  const { label } = useI18n();
  const asked = useDeferredValue(typed);
  const answer = useQuery({
    queryKey: ["search", asked],
    queryFn: ({ signal }) => searchRecords(asked, EACH, signal),
    enabled: /[\p{L}\p{N}\p{So}]/u.test(asked),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    // What was made a moment ago is in the index within a second: ask again where nothing was found.
    refetchInterval: ({ state }) =>
      state.data?.groups.length === 0 && state.dataUpdateCount < ASKED_AGAIN ? 1000 : false,
    retry: false,
  });
  const data = asked === "" ? undefined : answer.data;
  const hits: FoundHit[] = (data?.groups ?? []).flatMap((group) => {
    const object = catalog.findObject(group.object);
    if (object === undefined) return [];
    return group.hits.map((hit) => ({ object, hit, title: titleOf(hit), beside: besideOf(hit, object, label) }));
  });
  return {
    hits,
    // Asking again for what was not found is not told: "nothing found" stands meanwhile.
    searching: (answer.isFetching && (answer.isPlaceholderData || data === undefined)) || asked !== typed,
    fuzzy: hits.length > 0 && (data?.fuzzy ?? false),
    stopped: data?.stopped ?? false,
  };
}

function titleOf(hit: SearchHit): string {
  return textOf(hit.title) || "—";
}

/** A value as a short text: a link by its title, a masked one by its mask, several by the first. */
function textOf(value: Json): string {
  if (Array.isArray(value)) return value.length > 0 ? textOf(value[0] as Json) : "";
  if (isObject(value)) return asText(value.masked ?? value.title ?? value.value ?? value.text);
  return asText(value);
}

/** What was met where it was not the title; else the first field beside it. */
function besideOf(hit: SearchHit, object: ObjectMeta, label: (text: ObjectMeta["label"]) => string): ReactNode {
  const met = hit.matches.find((match) => match.field !== object.title_field);
  if (met !== undefined) {
    const field = object.fields.find(({ key }) => key === met.field);
    return (
      <>
        {field ? `${label(field.label)} ` : ""}
        <Ranges match={met} />
      </>
    );
  }
  const first = hit.fields.find(({ field, value }) => shownBeside(object, field) && textOf(value) !== "");
  if (first === undefined) return null;
  const options = object.fields.find(({ key }) => key === first.field)?.options ?? [];
  const option = options.find(({ key }) => key === first.value);
  return option ? label(option.label) : textOf(first.value);
}

function shownBeside(object: ObjectMeta, field: string): boolean {
  return field !== object.title_field;
}

/** The title with what was typed marked in it. */
export function Marked({ hit, field, text }: { hit: SearchHit; field: string; text: string }) {
  const match = hit.matches.find((one) => one.field === field);
  return match === undefined ? text : <Ranges match={match} />;
}

function Ranges({ match }: { match: SearchMatch }) {
  // The server counts code points; a string of JavaScript counts halves of those beyond the first plane.
  const signs = Array.from(match.text);
  const parts: ReactNode[] = [];
  let last = 0;
  for (const [start, end] of match.ranges) {
    parts.push(<Fragment key={`t${start}`}>{signs.slice(last, start).join("")}</Fragment>);
    parts.push(
      <mark key={`m${start}`} className={styles.mark}>
        {signs.slice(start, end).join("")}
      </mark>,
    );
    last = end;
  }
  return (
    <>
      {parts}
      {signs.slice(last).join("")}
    </>
  );
}
