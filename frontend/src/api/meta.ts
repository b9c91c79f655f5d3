/** The catalog as this reader may see it. Screens are drawn from nothing else. */
import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { request } from "./client";
import type { Condition } from "./condition";
import type { Json, JsonObject, Label } from "./json";
import type { SavedState } from "./views";

export interface OptionMeta {
  readonly key: string;
  readonly label: Label;
  readonly color: string;
  readonly active: boolean;
}

export interface FieldMeta {
  readonly key: string;
  readonly id: number;
  readonly type: string;
  readonly label: Label;
  readonly help: Label;
  readonly required: boolean;
  readonly unique: boolean;
  readonly indexed: boolean;
  readonly tracked?: boolean;
  readonly data_class?: string;
  readonly read_only: boolean;
  readonly system: boolean;
  readonly custom: boolean;
  readonly state: "ready" | "preparing" | "inactive";
  readonly options: readonly OptionMeta[];
  readonly targets: readonly string[];
  readonly inverse: string;
  readonly child: boolean;
  readonly config: JsonObject;
  /** What fills it when it is left empty in a new record, where that is a plain value. */
  readonly default?: Json;
  readonly defaulted?: boolean;
  /** The field that it says something of. */
  readonly follows?: string;
  /** What it holds of that field: it is filled with it, not by hand. */
  readonly part?: string;
  readonly operators: readonly string[];
  readonly sortable: boolean;
  readonly groupable: boolean;
  readonly value_type: string;
  readonly rights: {
    readonly read: boolean;
    readonly write: boolean;
    readonly mask: string | null;
    /** Its full value may be looked at, look by look. */
    readonly reveal?: boolean;
  };
}

export interface RelationMeta {
  readonly key: string;
  readonly label: Label;
  readonly object: string;
  readonly field: string;
}

export interface SectionMeta {
  readonly label?: Label;
  readonly columns?: number;
  readonly fields: readonly string[];
  readonly collapsed?: boolean;
  readonly visible_when?: Condition;
}

/** When a field is shown, and when it is needed. */
export interface FieldConditions {
  readonly visible_when?: Condition;
  readonly required_when?: Condition;
}

export interface LayoutMeta {
  readonly sections?: readonly SectionMeta[];
  readonly conditions?: Readonly<Record<string, FieldConditions>>;
}

/** How records of an object stand in the timelines of what they lead to. */
export interface TimelineMeta {
  readonly at: string | null;
  readonly text: string | null;
  readonly show: readonly string[];
  /** The fields with which one is written on the page of what it is about. */
  readonly compose: readonly string[];
  readonly open_at: string | null;
  /** The action that gets one done. */
  readonly complete?: string | null;
}

export interface EdgeMeta {
  readonly key: string;
  readonly label: Label;
  readonly from: string;
  readonly to: string;
  readonly kind: string | null;
  readonly reverse: string | null;
  readonly show: readonly string[];
}

export interface GraphMeta {
  readonly show: readonly string[];
  readonly edges: readonly EdgeMeta[];
}

export interface RecordTypeMeta {
  readonly label?: Label;
  readonly required?: readonly string[];
  readonly options?: Readonly<Record<string, readonly string[]>>;
  readonly layout?: LayoutMeta;
}

export interface ObjectMeta {
  readonly key: string;
  readonly label: Label;
  readonly plural: Label;
  readonly help: Label;
  readonly icon: string;
  readonly package: string | null;
  readonly custom: boolean;
  readonly active: boolean;
  readonly title_field: string;
  readonly traits: readonly string[];
  readonly rights: {
    readonly read: boolean;
    readonly create: boolean;
    readonly update: boolean;
    readonly delete: boolean;
    readonly export: boolean;
  };
  readonly fields: readonly FieldMeta[];
  readonly relations: readonly RelationMeta[];
  readonly layout: LayoutMeta;
  readonly record_types?: Readonly<Record<string, RecordTypeMeta>>;
  readonly timeline?: TimelineMeta | null;
  readonly graph?: GraphMeta | null;
  readonly list: {
    readonly columns?: readonly string[];
    readonly sort?: readonly { readonly field: string; readonly descending?: boolean }[];
    readonly views?: Readonly<Record<string, ListViewMeta>>;
    /** The view with which it opens for whoever chose no other. */
    readonly first?: string;
  };
}

/** A view that an object declares for everybody, beside all and one's own. */
export interface ListViewMeta {
  readonly label: Label;
  readonly order?: number;
  readonly filter?: Condition;
  readonly sort?: SavedState["sort"];
  readonly group?: string;
  readonly columns?: readonly string[];
}

export interface MetaDocument {
  readonly version: number;
  readonly settings: {
    readonly time_zone: string;
    readonly currency: string;
    readonly week_start: number;
    readonly fiscal_month: number;
    readonly language: string;
  };
  readonly packages: readonly { readonly key: string; readonly label: Label }[];
  readonly objects: readonly ObjectMeta[];
}

/** The document with its look-ups by key. */
export class Catalog {
  readonly document: MetaDocument;
  private readonly byKey: ReadonlyMap<string, ObjectMeta>;
  private readonly fieldsByObject: ReadonlyMap<string, ReadonlyMap<string, FieldMeta>>;

  constructor(document: MetaDocument) {
    this.document = document;
    this.byKey = new Map(document.objects.map((object) => [object.key, object]));
    this.fieldsByObject = new Map(
      document.objects.map((object) => [object.key, new Map(object.fields.map((field) => [field.key, field]))]),
    );
  }

  get objects(): readonly ObjectMeta[] {
    return this.document.objects;
  }

  findObject(key: string): ObjectMeta | undefined {
    return this.byKey.get(key);
  }

  findField(object: string, key: string): FieldMeta | undefined {
    return this.fieldsByObject.get(object)?.get(key);
  }

  /** The field at the end of a dotted path ("account.owner"), with every step on the way; undefined when broken. */
  findPath(object: string, path: string): readonly FieldMeta[] | undefined {
    const steps: FieldMeta[] = [];
    let at: string | undefined = object;
    for (const key of path.split(".")) {
      const field: FieldMeta | undefined = at === undefined ? undefined : this.findField(at, key);
      if (field === undefined) return undefined;
      steps.push(field);
      at = this.targetOf(field);
    }
    return steps;
  }

  /** The one object that a field leads to, if there is just one. */
  targetOf(field: FieldMeta): string | undefined {
    if (field.type === "user") return this.byKey.has("user") ? "user" : undefined;
    if (field.type === "department") return this.byKey.has("department") ? "department" : undefined;
    return field.type === "lookup" || field.type === "multi_lookup" ? field.targets[0] : undefined;
  }
}

export const metaQuery = queryOptions({
  queryKey: ["meta"],
  queryFn: async ({ signal }) => (await request<MetaDocument>("GET", "/meta", { signal })).data,
  staleTime: Number.POSITIVE_INFINITY,
});

/** The catalog, once the shell has loaded it. */
export function useCatalog(): Catalog {
  const { data } = useSuspenseQuery(metaQuery);
  return useMemo(() => catalogOf(data), [data]);
}

const catalogs = new WeakMap<MetaDocument, Catalog>();

function catalogOf(document: MetaDocument): Catalog {
  let catalog = catalogs.get(document);
  if (catalog === undefined) {
    catalog = new Catalog(document);
    catalogs.set(document, catalog);
  }
  return catalog;
}
