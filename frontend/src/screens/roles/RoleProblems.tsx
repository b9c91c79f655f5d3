/** Why a role is refused, in words: which object and right, which condition by its labels, and what is wrong with it. */
import type { Condition } from "~/api/condition";
import { isObject, type Json, type JsonObject } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { type FieldProblem, Problem } from "~/api/problem";
import { useI18n } from "~/i18n";
import { useRoleWords } from "~/i18n/roles";
import { problemText } from "~/kit/states";
import { describe } from "~/views/filter/describe";
import styles from "./change.module.css";

interface RoleProblemsProps {
  error: unknown;
  custom: JsonObject | null;
}

export function RoleProblems({ error, custom }: RoleProblemsProps) {
  const { words } = useI18n();
  const placeOf = usePlace(custom);
  const told = error instanceof Problem ? error.errors : [];
  if (told.length === 0) {
    return (
      <p className={styles.problem} role="alert">
        {problemText(error, words.states.unreachable)}
      </p>
    );
  }
  return (
    <ul className={styles.problem} role="alert">
      {told.map((one) => (
        <li key={(one.pointer ?? "") + one.code}>{[placeOf(one), one.message].filter(Boolean).join(" · ")}</li>
      ))}
    </ul>
  );
}

/** The smallest condition around the place that a pointer leads to. */
function partAt(start: Json | undefined, path: readonly string[]): JsonObject | null {
  let at = start;
  let found: JsonObject | null = null;
  for (const step of path) {
    if (isObject(at)) at = at[step];
    else if (Array.isArray(at)) at = at[Number(step)] as Json | undefined;
    if (isObject(at) && ("field" in at || "related" in at || "formula" in at)) found = at;
  }
  return found;
}

function usePlace(custom: JsonObject | null): (problem: FieldProblem) => string {
  const i18n = useI18n();
  const text = useRoleWords();
  const catalog = useCatalog();
  const { label } = i18n;
  return ({ pointer = "" }) => {
    const [, , , part, object = "", member, right = "", ...rest] = pointer.split("/");
    if (part === "fields") {
      const [owner = "", key = ""] = object.split(".");
      return `${label(catalog.findObject(owner)?.label) || owner} › ${label(catalog.findField(owner, key)?.label) || key}`;
    }
    if (part !== "objects") return "";
    const name = object === "*" ? text.other : label(catalog.findObject(object)?.label) || object;
    if (member !== "conditions") return name;
    const rules = custom?.objects;
    const grant = isObject(rules) ? rules[object] : undefined;
    const conditions = isObject(grant) ? grant.conditions : undefined;
    const known = isObject(conditions) ? conditions[right] : undefined;
    const leaf = partAt({ start: known ?? null }, ["start", ...rest]);
    const words = leaf ? sayOf(leaf, object) : "";
    return [name, text.conditionOf(text.rights[right] ?? right), words].filter(Boolean).join(" · ");
  };

  /** The part in words; nothing where it is so broken that it cannot be said. */
  function sayOf(leaf: JsonObject, object: string): string {
    try {
      return describe(leaf as unknown as Condition, object, { catalog, i18n, titleOf: () => undefined });
    } catch {
      return "";
    }
  }
}
