/** Which settings each field type has, as the catalog declares them (docs/schema/object.json), and by what they are set. */

interface Plain {
  readonly key: string;
  /** Cannot change once the field is published. */
  readonly fixed?: boolean;
}

export type Setting = Plain &
  (
    | { readonly by: "switch" | "text" | "formula" | "label" | "condition" | "options" | "optionSet" | "default" }
    | { readonly by: "number"; readonly min?: number; readonly max?: number }
    | { readonly by: "choice"; readonly values: readonly string[]; readonly usual: string }
    | { readonly by: "field"; readonly types: readonly string[] }
    | { readonly by: "object" | "objects" | "relation" | "childField" }
  );

const length = (max: number): Setting => ({ key: "max_length", by: "number", min: 1, max });
const scale = (max: number): Setting => ({ key: "scale", by: "number", min: 0, max });
const many: Setting = { key: "many", by: "switch" };
const inverse: readonly Setting[] = [
  { key: "inverse_label", by: "label" },
  { key: "inverse", by: "text", fixed: true },
];
const options: readonly Setting[] = [
  { key: "options_from", by: "optionSet" },
  { key: "options", by: "options" },
];
const bounds: readonly Setting[] = [
  { key: "minimum", by: "number" },
  { key: "maximum", by: "number" },
];
const file: readonly Setting[] = [{ key: "max_count", by: "number", min: 1, max: 100 }];

/** What only fields of the type have. */
export const ofType: Readonly<Record<string, readonly Setting[]>> = {
  text: [
    length(4000),
    { key: "sort", by: "choice", values: ["pinyin", "codes"], usual: "codes" },
    { key: "person", by: "switch" },
  ],
  long_text: [length(200_000)],
  rich_text: [length(500_000)],
  number: [scale(10), ...bounds],
  percent: [scale(10), ...bounds],
  money: [scale(6), { key: "rate_date", by: "field", types: ["date"] }],
  rating: [{ key: "stars", by: "number", min: 3, max: 10 }],
  duration: [{ key: "unit", by: "choice", values: ["second", "minute", "hour", "day"], usual: "minute" }],
  choice: options,
  choices: options,
  tags: [{ key: "free", by: "switch" }, ...options],
  email: [many],
  url: [many],
  phone: [many, { key: "region", by: "text" }],
  file,
  image: file,
  lookup: [{ key: "target", by: "object", fixed: true }, { key: "child", by: "switch" }, ...inverse],
  any_lookup: [{ key: "targets", by: "objects" }, ...inverse],
  multi_lookup: [
    { key: "target", by: "object", fixed: true },
    ...inverse,
    { key: "opens", by: "choice", values: ["read", "write"], usual: "" },
  ],
  user: inverse,
  department: inverse,
  auto_number: [
    { key: "pattern", by: "text" },
    { key: "reset", by: "choice", values: ["never", "yearly", "monthly", "daily"], usual: "yearly" },
    { key: "start", by: "number", min: 0 },
    { key: "mode", by: "choice", values: ["unique", "gapless"], usual: "unique" },
  ],
  rollup: [
    { key: "relation", by: "relation", fixed: true },
    { key: "function", by: "choice", values: ["count", "sum", "avg", "min", "max"], usual: "" },
    { key: "field", by: "childField" },
    { key: "where", by: "condition" },
  ],
  formula: [{ key: "formula", by: "formula" }, scale(10)],
  secret: [length(4000)],
};

/** What the type cannot do without. */
export const needed: Readonly<Record<string, readonly string[]>> = {
  lookup: ["target"],
  any_lookup: ["targets"],
  multi_lookup: ["target"],
  auto_number: ["pattern"],
  rollup: ["relation", "function"],
  formula: ["formula"],
};

const computed = new Set(["formula", "rollup", "auto_number"]);
const unindexed = new Set([
  "long_text",
  "rich_text",
  "choices",
  "url",
  "file",
  "image",
  "signature",
  "json",
  "formula",
]);
const unrepeated = new Set([
  "text", "number", "percent", "rating", "date", "datetime", "duration", "email", "phone", "lookup", "user",
  "department",
]); // biome-ignore format: one set
const undefaulted = new Set(["file", "image", "signature", "json", "secret", "multi_lookup", "any_lookup", "address"]);

/** The switches that fields of the type have. */
export function flagsOf(type: string): readonly string[] {
  const stored = !computed.has(type);
  return [
    ...(stored ? ["required"] : []),
    ...(unrepeated.has(type) ? ["unique"] : []),
    ...(unindexed.has(type) ? [] : ["indexed"]),
    ...(stored ? ["tracked", "searchable", "read_only"] : []),
  ];
}

/** What else all fields have that are not computed. */
export function furtherOf(type: string): readonly Setting[] {
  const stored = !computed.has(type);
  const data: Setting = { key: "data_class", by: "choice", values: ["none", "personal", "sensitive"], usual: "none" };
  return [
    ...(stored && !undefaulted.has(type) ? [{ key: "default", by: "default" } as const] : []),
    data,
    ...(stored ? [{ key: "follows", by: "field", types: [] } as const] : []),
    ...(type === "text"
      ? [{ key: "part", by: "choice", values: ["province", "city", "district"], usual: "" } as const]
      : []),
  ];
}

export const fieldTypesOffered = Object.keys({
  ...ofType,
  boolean: [], date: [], datetime: [], address: [], color: [], signature: [], json: [],
}); // biome-ignore format: one list
