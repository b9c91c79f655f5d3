/** Other words for making a record of an object: 添加客户, add account, in whatever language is shown. */
import type { ObjectMeta } from "~/api/meta";
import type { Words } from "~/i18n";

export function alsoNew(words: Words, object: ObjectMeta): string {
  const names = [object.label.zh, object.label.en].filter(Boolean);
  const verbs = words.command.also.create.split(" ");
  return [...verbs, ...verbs.flatMap((verb) => names.map((name) => `${verb}${name}`)), ...names].join(" ");
}
