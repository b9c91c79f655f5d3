/** A web address; with `many` a list of them. */
import { Globe } from "lucide-react";
import { asText } from "~/api/json";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import { entriesInput, ManyDisplay, ManyEditor, toEntries } from "./many";
import { textOperators } from "./operators";
import { emptyToNull, TextEditor } from "./text";

const bare = (address: string) => address.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "");

function OneUrl({ value, place }: Pick<DisplayProps, "value" | "place">) {
  const address = asText(value);
  const safe = /^https?:\/\//.test(address);
  return place === "detail" && safe ? (
    <a href={address} target="_blank" rel="noreferrer noopener">
      {bare(address)}
    </a>
  ) : (
    <>{bare(address)}</>
  );
}

function UrlDisplay(props: DisplayProps) {
  if (props.field.config.many !== true) return <OneUrl value={props.value} place={props.place} />;
  return <ManyDisplay {...props} one={(value) => <OneUrl value={value} place={props.place} />} />;
}

function UrlEditor(props: EditorProps) {
  return props.field.config.many === true ? <ManyEditor {...props} /> : <TextEditor {...props} />;
}

export const url: FieldTypeUi = {
  key: "url",
  icon: Globe,
  width: 200,
  align: "start",
  Display: UrlDisplay,
  Editor: UrlEditor,
  operators: textOperators,
  text: (value) =>
    toEntries(value)
      .map((entry) => entry.value)
      .join("; "),
  toInput: (value) => (Array.isArray(value) ? entriesInput(value) : emptyToNull(value)),
};
