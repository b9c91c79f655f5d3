"""What a change of definitions is called in people's words."""

from zhike.kernel.catalog.definitions import Definition
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.telling import tell_changes, tell_in_short

ACCOUNT: Document = {
    "object": "account",
    "label": {"zh": "客户", "en": "Account"},
    "fields": {
        "name": {"type": "text", "label": {"zh": "名称", "en": "Name"}, "order": 10},
        "level": {
            "type": "choice",
            "label": {"zh": "级别", "en": "Level"},
            "order": 20,
            "options": {"A": {"label": {"zh": "重点", "en": "Key"}}, "B": {"label": {"zh": "普通", "en": "Other"}}},
        },
    },
}


def _tell(custom: Document | None, before: Document | None = None) -> list[str]:
    was = Definition("object", "account", "customers", ACCOUNT, before)
    after = Definition("object", "account", "customers", ACCOUNT, custom)
    lines = tell_changes({("object", "account"): was}, {("object", "account"): after})
    return [line.text("zh") for line in lines]


def test_fields_come_are_renamed_and_go() -> None:
    budget = {"type": "money", "label": {"zh": "预算", "en": "Budget"}}
    assert _tell({"fields": {"x_budget": budget}}) == ["客户：新建字段“预算”"]
    assert _tell(None, {"fields": {"x_budget": budget}}) == ["客户：删除字段“预算”"]
    assert _tell({"fields": {"name": {"label": {"zh": "全称"}}}}) == ["客户：字段“名称”改名为“全称”"]
    assert _tell({"fields": {"name": {"active": False}}}) == ["客户：停用字段“名称”"]


def test_members_options_and_layouts_are_called_by_their_words() -> None:
    assert _tell({"fields": {"name": {"required": True, "max_length": 60}}}) == [
        "客户：字段“名称”的必填、最多字数有改动"
    ]
    assert _tell({"fields": {"level": {"options": {"C": {"label": {"zh": "潜在", "en": "Lead"}}}}}}) == [
        "客户：字段“级别”：新建选项“潜在”"
    ]
    assert _tell({"layout": {"sections": [{"fields": ["name"]}]}}) == ["客户：页面布局有改动"]
    assert _tell({"fields": {"name": {"order": 90}}}) == []


def test_objects_and_roles() -> None:
    made = Definition("object", "x_sample", None, None, {"label": {"zh": "样机", "en": "Sample"}})
    assert [one.en for one in tell_changes({}, {("object", "x_sample"): made})] == ["New object 'Sample'"]
    gone = tell_changes({("object", "x_sample"): made}, {("object", "x_sample"): None})
    assert [one.zh for one in gone] == ["删除对象“样机”"]
    role: Document = {"role": "sales", "label": {"zh": "销售", "en": "Salesperson"}}
    was = Definition("role", "sales", "core", role)
    now = Definition("role", "sales", "core", role, {"objects": {"account": {"read": "all"}}, "abilities": ["act_as"]})
    account = Definition("object", "account", "customers", ACCOUNT)
    known = {("role", "sales"): was, ("object", "account"): account}
    lines = tell_changes(known, {("role", "sales"): now})
    assert [one.zh for one in lines] == ["角色“销售”：客户的对象权限有改动", "角色“销售”：功能权限有改动"]
    assert tell_in_short(lines) == {
        "zh": "角色“销售”：客户的对象权限有改动，另有 1 项",
        "en": "Role 'Salesperson': rights of objects changed: Account, and 1 more",
    }
    assert tell_in_short(()) is None
