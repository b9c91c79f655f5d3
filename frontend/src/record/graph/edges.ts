/** Words for nodes and edges, out of the catalog. */
import { asText } from "~/api/json";
import type { Catalog, FieldMeta } from "~/api/meta";
import type { GraphEdge, GraphNode } from "~/api/page";
import { maskedText } from "~/fieldtypes/values";
import type { I18n } from "~/i18n";
import { tagColors } from "~/kit/theme/tokens";

export function nodeTitle(node: GraphNode, { words }: I18n): string {
  return maskedText(node.title) ?? (asText(node.title) || words.common.untitled);
}

/** What the edge says when it is read from `from`, or (`backwards`) from its other end. */
export function edgeWords(edge: GraphEdge, catalog: Catalog, { label }: I18n, backwards = false): string {
  const declared = catalog.findObject(edge.object)?.graph?.edges.find(({ key }) => key === edge.key);
  const key = backwards ? declared?.reverse : declared?.kind;
  const value = backwards ? edge.reverse : edge.kind;
  const field = key ? catalog.findField(edge.object, key) : undefined;
  const option = field?.options.find((one) => one.key === value);
  if (option) return label(option.label);
  const job = Object.entries(edge.fields).find(
    ([name, said]) => catalog.findField(edge.object, name)?.type === "text" && asText(said),
  );
  return job ? asText(job[1]) : label(edge.label);
}

const known: ReadonlySet<string> = new Set(tagColors);

export interface Fact {
  readonly field: FieldMeta;
  readonly option: { readonly label: string; readonly color: string } | null;
}

/** The choices of a node that say what it is worth: role, attitude, level. */
export function nodeFacts(node: GraphNode, catalog: Catalog, { label }: I18n): Fact[] {
  return Object.entries(node.fields).flatMap(([key, value]) => {
    const field = catalog.findField(node.object, key);
    const option = field?.type === "choice" ? field.options.find((one) => one.key === value) : undefined;
    return field && option
      ? [{ field, option: { label: label(option.label), color: known.has(option.color) ? option.color : "grey" } }]
      : [];
  });
}
