/** A small catalog with every field type, in the shape of GET /meta. */
import type { Label } from "../../src/api/json";
import type { FieldMeta, MetaDocument, ObjectMeta, RelationMeta } from "../../src/api/meta";

type Extra = Partial<Omit<FieldMeta, "key" | "type" | "label">>;
let lastId = 1000;

const label = (zh: string, en: string): Label => ({ zh, en });

export function field(key: string, type: string, zh: string, en: string, extra: Extra = {}): FieldMeta {
  lastId += 1;
  const computed = type === "formula" || type === "rollup";
  return {
    key,
    type,
    label: label(zh, en),
    id: lastId,
    help: label("", ""),
    required: false,
    unique: false,
    indexed: false,
    read_only: computed,
    system: false,
    custom: false,
    state: "ready",
    options: [],
    targets: [],
    inverse: "",
    child: false,
    config: {},
    operators: [],
    sortable: true,
    groupable: true,
    value_type: computed ? "number" : "text",
    rights: { read: true, write: true, mask: null },
    ...extra,
  };
}

const options = (entries: readonly [string, string, string, string][]) =>
  entries.map(([key, zh, en, color]) => ({ key, label: label(zh, en), color, active: true }));

const system = (): FieldMeta[] => [
  field("id", "text", "编号", "Id", { system: true, read_only: true }),
  field("owner", "user", "负责人", "Owner", { system: true, targets: ["user"] }),
  field("department", "department", "部门", "Department", { system: true, targets: ["department"] }),
  field("created_at", "datetime", "创建时间", "Created", { system: true, read_only: true }),
  field("created_by", "user", "创建人", "Created by", { system: true, read_only: true, targets: ["user"] }),
  field("updated_at", "datetime", "更新时间", "Updated", { system: true, read_only: true }),
  field("updated_by", "user", "更新人", "Updated by", { system: true, read_only: true, targets: ["user"] }),
  field("deleted_at", "datetime", "删除时间", "Deleted", { system: true, read_only: true }),
];

type ObjectExtra = Partial<ObjectMeta> & Pick<ObjectMeta, "fields">;

function object(key: string, name: [string, string], plural: [string, string], extra: ObjectExtra): ObjectMeta {
  return {
    key,
    label: label(...name),
    plural: label(...plural),
    help: { zh: "", en: "" },
    icon: "box",
    package: "customers",
    custom: false,
    active: true,
    title_field: "name",
    traits: [],
    rights: { read: true, create: true, update: true, delete: true, export: true },
    relations: [],
    layout: {},
    list: {},
    ...extra,
    fields: [...system(), ...extra.fields],
  };
}

const relation = (key: string, zh: string, en: string, child: string, by: string): RelationMeta => ({
  key,
  label: label(zh, en),
  object: child,
  field: by,
});

const account = object("account", ["客户", "Account"], ["客户", "Accounts"], {
  icon: "building",
  fields: [
    field("name", "text", "名称", "Name", { required: true, config: { max_length: 200 } }),
    field("level", "choice", "级别", "Level", {
      options: options([
        ["A", "A 重点", "A Key", "red"],
        ["B", "B 重要", "B Important", "orange"],
        ["C", "C 普通", "C Regular", "blue"],
      ]),
    }),
    field("lifecycle", "choice", "生命周期", "Life cycle", {
      options: options([
        ["prospect", "潜在", "Prospect", "gray"],
        ["won", "成交", "Customer", "green"],
        ["dormant", "沉睡", "Dormant", "orange"],
      ]),
    }),
    field("tags", "choices", "标签", "Tags", {
      options: options([
        ["export", "出口", "Export", "teal"],
        ["listed", "上市", "Listed", "purple"],
        ["state", "国企", "State-owned", "indigo"],
      ]),
    }),
    field("revenue", "money", "年营业额", "Annual revenue"),
    field("employees", "number", "员工人数", "Employees", { config: { scale: 0 } }),
    field("phone", "phone", "电话", "Phone", { rights: { read: true, write: false, mask: "phone" } }),
    field("website", "text", "网站", "Website"),
    field("parent", "lookup", "上级客户", "Parent account", { targets: ["account"] }),
    field("key_account", "boolean", "战略客户", "Strategic"),
    field("since", "date", "合作起始", "Customer since"),
    field("next_at", "datetime", "下次跟进", "Next follow-up"),
    field("contact_count", "rollup", "联系人数", "Contacts"),
    field("note", "long_text", "备注", "Note"),
  ],
  relations: [
    relation("contacts", "联系人", "Contacts", "contact", "account"),
    relation("interactions", "跟进记录", "Follow-ups", "interaction", "target"),
    relation("subsidiaries", "下级客户", "Subsidiaries", "account", "parent"),
  ],
  layout: {
    sections: [
      {
        label: label("基本信息", "Basics"),
        columns: 2,
        fields: ["name", "level", "lifecycle", "tags", "parent", "key_account", "phone", "website"],
      },
      {
        label: label("经营", "Business"),
        columns: 2,
        fields: ["revenue", "employees", "since", "next_at", "contact_count", "note"],
      },
    ],
  },
  list: {
    columns: ["name", "level", "lifecycle", "tags", "revenue", "phone", "owner", "next_at", "updated_at"],
    sort: [{ field: "updated_at", descending: true }],
  },
});

const contact = object("contact", ["联系人", "Contact"], ["联系人", "Contacts"], {
  icon: "contact",
  fields: [
    field("name", "text", "姓名", "Name", { required: true }),
    field("account", "lookup", "客户", "Account", { targets: ["account"], required: true }),
    field("job", "text", "职务", "Job title"),
    field("mobile", "phone", "手机", "Mobile"),
    field("email", "email", "邮箱", "E-mail"),
  ],
  layout: {
    sections: [
      { label: label("基本信息", "Basics"), columns: 2, fields: ["name", "account", "job", "mobile", "email"] },
    ],
  },
  list: { columns: ["name", "account", "job", "mobile", "email", "owner"] },
});

const interaction = object("interaction", ["跟进记录", "Follow-up"], ["跟进记录", "Follow-ups"], {
  icon: "message",
  title_field: "subject",
  fields: [
    field("subject", "text", "主题", "Subject", { required: true }),
    field("target", "any_lookup", "关于", "About", { targets: ["account", "contact"] }),
    field("content", "long_text", "内容", "Content"),
  ],
  list: { columns: ["subject", "target", "owner", "created_at"] },
});

const user = object("user", ["用户", "User"], ["用户", "Users"], {
  icon: "user",
  package: "core",
  fields: [field("name", "text", "姓名", "Name", { required: true }), field("email", "email", "邮箱", "E-mail")],
  list: { columns: ["name", "email"] },
});

const department = object("department", ["部门", "Department"], ["部门", "Departments"], {
  icon: "sitemap",
  package: "core",
  fields: [field("name", "text", "名称", "Name", { required: true })],
  list: { columns: ["name"] },
});

export const fakeMeta: MetaDocument = {
  version: 1,
  settings: { time_zone: "Asia/Shanghai", currency: "CNY", week_start: 1, fiscal_month: 1, language: "zh-CN" },
  packages: [
    { key: "customers", label: label("客户", "Customers") },
    { key: "core", label: label("组织", "Organisation") },
  ],
  objects: [account, contact, interaction, user, department],
};
