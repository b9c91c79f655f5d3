"""The words that page objects look for, in both languages. They repeat what a person reads, on purpose."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on the screen."""

    sign_in: str
    account: str
    password: str
    accounts: str
    contacts: str
    new: str
    save: str
    undo: str
    history: str
    details: str
    related: str
    filter: str
    delete: str
    more: str
    edit_level: str
    level: str
    level_b: str
    find_by_name: str
    list_of_accounts: str
    name: str
    undo_operation: str
    hello: str
    name_required: str
    created: str


CHINESE = Words(
    sign_in="登录",
    account="账号",
    password="密码",
    accounts="客户",
    contacts="联系人",
    new="新建",
    save="保存",
    undo="撤销",
    history="历史",
    details="详情",
    related="关联",
    filter="筛选",
    delete="删除",
    more="更多",
    edit_level="编辑级别",
    level="级别",
    level_b="B 重要",
    find_by_name="按名称查找",
    list_of_accounts="客户列表",
    name="名称",
    undo_operation="撤销整次操作",
    hello="好，",
    name_required="请填写名称。",
    created="已新建客户",
)

ENGLISH = Words(
    sign_in="Sign in",
    account="Account",
    password="Password",
    accounts="Accounts",
    contacts="Contacts",
    new="New",
    save="Save",
    undo="Undo",
    history="History",
    details="Details",
    related="Related",
    filter="Filter",
    delete="Delete",
    more="More",
    edit_level="Edit Level",
    level="Level",
    level_b="B Important",
    find_by_name="Find by Name",
    list_of_accounts="List of Accounts",
    name="Name",
    undo_operation="Undo the whole operation",
    hello=", ",
    name_required="Name is required.",
    created="Account created",
)


def words_of(language: str) -> Words:
    """The words of a language."""
    return ENGLISH if language == "en" else CHINESE
