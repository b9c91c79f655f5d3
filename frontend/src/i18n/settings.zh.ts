/** 设置首页用到的词。 */
export const settingsZh = {
  title: "设置",
  hint: "整个工作区共用的规则，改动立即对所有人生效。",
  catalog: "对象与字段",
  catalogHint: "系统由哪些对象和字段组成",
  roles: "角色与权限",
  rolesHint: "谁能看、能改哪些记录和字段，保存前可预览变化",
  people: "成员与登录",
  peopleHint: "邀请同事、重置密码、停用登录",
  tags: "标签",
  tagsHint: "标签目录：分组、颜色、负责人，合并重复的标签",
  insights: "阶段与评分",
  insightsHint: "按规则每晚计算客户的生命周期阶段和 RFM 评分",
  log: "访问记录",
  logHint: "谁查看、显示或导出了哪些个人信息",
  health: "系统状况",
  healthHint: "版本、磁盘、备份与还原演练、后台任务",
};
