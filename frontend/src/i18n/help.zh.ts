/** 键盘快捷键的文字。 */
export const helpZh = {
  favourites: "调整收藏的顺序",
  onRecord: "记录页",
  neighbours: "列表中的下一条、上一条",
  send: "保存跟进，或多行文字",
  onBoard: "看板与日历",
  cards: "移到旁边的卡片",
  moveCard: "移动卡片或日程",
  pairs: "下一对、上一对",
  merge: "合并",
  different: "不是同一个",
  later: "以后再看",
};
