/** The words of conditions that ask for a segment: the few that lists need. */
import type { Language } from "./language";

const zh = {
  add: "添加群组条件",
  in: "在群组中",
  not_in: "不在群组中",
  choose: "选择群组",
  none: "没有可用的群组",
  gone: "已删除的群组",
  said: (segment: string) => `在群组「${segment}」中`,
};

const en: typeof zh = {
  add: "Add a segment",
  in: "is in segment",
  not_in: "is not in segment",
  choose: "Choose a segment",
  none: "There is no segment to choose",
  gone: "a deleted segment",
  said: (segment) => `in segment '${segment}'`,
};

export function segmentingWords(language: Language): typeof zh {
  return language === "en" ? en : zh;
}
