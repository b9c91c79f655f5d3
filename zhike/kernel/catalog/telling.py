"""What a change of definitions changes, told to people: objects and fields by their names, a line for each thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhike.kernel.catalog.definitions import Definition, DefinitionKey, Definitions
from zhike.kernel.catalog.differences import is_number, is_same
from zhike.kernel.catalog.fields import read_label
from zhike.kernel.catalog.merge import Document, list_ordered
from zhike.kernel.catalog.model import Label

_MEMBERS: Mapping[str, tuple[str, str]] = {
    "label": ("名称", "the name"),
    "plural": ("复数名称", "the plural"),
    "help": ("说明", "the help text"),
    "icon": ("图标", "the icon"),
    "title": ("标题字段", "the title field"),
    "traits": ("附带能力", "the traits"),
    "via": ("随谁可见", "whose readers may read it"),
    "root": ("所属主记录", "the record that it belongs to"),
    "layout": ("页面布局", "the layout"),
    "list": ("默认列表", "the list"),
    "timeline": ("时间线", "the timeline"),
    "graph": ("关系图", "the graph"),
    "active": ("启用状态", "whether it is in use"),
    "order": ("次序", "the order"),
    "required": ("必填", "whether it is required"),
    "unique": ("不允许重复", "whether it is unique"),
    "indexed": ("用于筛选和排序", "whether it is indexed"),
    "tracked": ("记录变更过程", "whether it is tracked"),
    "read_only": ("只读", "whether it is read only"),
    "searchable": ("可搜索", "whether it is searched"),
    "data_class": ("数据分级", "the data class"),
    "default": ("默认值", "the default"),
    "formula": ("公式", "the formula"),
    "options": ("选项", "the options"),
    "options_from": ("选项来源", "where options come from"),
    "target": ("关联对象", "the target"),
    "targets": ("关联对象", "the targets"),
    "follows": ("取自字段", "what it follows"),
    "part": ("取哪一部分", "the part"),
    "scale": ("小数位数", "the decimals"),
    "max_length": ("最多字数", "the length"),
    "minimum": ("最小值", "the minimum"),
    "maximum": ("最大值", "the maximum"),
    "many": ("允许多个", "whether many"),
    "pattern": ("编号格式", "the pattern"),
    "where": ("条件", "the condition"),
    "type": ("类型", "the type"),
    "inverse": ("反向关联", "the related list"),
    "inverse_label": ("反向关联的名称", "the name of the related list"),
    "abilities": ("功能权限", "the abilities"),
    "any": ("比较方式", "what is compared"),
    "action": ("处理方式", "what it does"),
    "time_zone": ("时区", "the time zone"),
    "currency": ("本位币", "the currency"),
    "export_max_rows": ("一次最多导出多少条", "how many records one export may hold"),
    "export_approval_rows": ("超过多少条的导出要审批", "above how many records an export needs approval"),
    "rates": ("汇率", "the rates"),
    "option_sets": ("公用选项", "the shared options"),
    "security": ("安全策略", "security"),
    "quota": ("配额", "the quota"),
    "message": ("提示", "the message"),
    "field": ("所在字段", "the field"),
    "number": ("编号格式", "the number pattern"),
}
_COUNTED = "fields", "rules", "record_types", "options"
MOST = 200


@dataclass(frozen=True, slots=True)
class _Pair:
    """A document before and after; an empty one stands for none."""

    before: Document
    after: Document

    @property
    def name(self) -> Label:
        """What people call it: its name now, else the one that it had."""
        return _label_of(self.after if "label" in self.after else self.before)

    @property
    def names(self) -> list[str]:
        """The members of both, in their order; the database keeps none, so they carry a number."""
        kept = [key for key, _ in list_ordered(self.after)]
        loose = [key for key in self.after if key not in kept]
        gone = [key for key, _ in list_ordered(self.before) if key not in self.after]
        return [*kept, *loose, *gone]

    def member(self, name: str) -> _Pair:
        """The same of a member that is itself a document."""
        return _Pair(_document(self.before.get(name)), _document(self.after.get(name)))


def tell_changes(
    before: Definitions, changed: Mapping[DefinitionKey, Definition | None], names: Mapping[str, Label] | None = None
) -> tuple[Label, ...]:
    """A line for each thing that changes, at most 200. Numbers that only keep members in order are not told. `names`
    are those of objects by key; without them, as they stand in `before`."""
    lines: list[Label] = []
    if names is None:
        names = {key: _label_of(one.effective or {}) for (kind, key), one in before.items() if kind == "object"}
    for (kind, key), after in changed.items():
        was = before.get((kind, key))
        pair = _Pair((was.effective if was else None) or {}, (after.effective if after else None) or {})
        lines += _tell_definition(kind, key, pair, names)
    return tuple(lines[:MOST])


def tell_in_short(lines: Sequence[Label]) -> Mapping[str, str] | None:
    """One line for a list of what was done: the first, and how many there are; None where there is nothing to say."""
    if not lines:
        return None
    more = len(lines) - 1
    first = lines[0]
    zh = f"{first.text('zh')}，另有 {more} 项" if more else first.text("zh")
    en = f"{first.text('en')}, and {more} more" if more else first.text("en")
    return {"zh": zh, "en": en}


def _tell_definition(kind: str, key: str, pair: _Pair, names: Mapping[str, Label]) -> Iterator[Label]:
    words = _KINDS.get(kind)
    name = pair.name if pair.name.text("zh") else Label(key, key)
    if words is None or kind == "settings":
        yield from _tell_members(Label("工作区设置", "Workspace settings"), pair, ())
        return
    zh, en = words
    if not pair.before:
        yield Label(f"新建{zh}“{name.text('zh')}”", f"New {en} '{name.text('en')}'")
    elif not pair.after:
        yield Label(f"删除{zh}“{name.text('zh')}”", f"{en.capitalize()} '{name.text('en')}' deleted")
    elif kind == "object":
        yield from _tell_object(name, pair)
    else:
        title = Label(f"{zh}“{name.text('zh')}”", f"{en.capitalize()} '{name.text('en')}'")
        yield from _tell_grants(title, pair, names)


_KINDS: Mapping[str, tuple[str, str]] = {
    "object": ("对象", "object"),
    "role": ("角色", "role"),
    "duplicate_rule": ("查重规则", "duplicate rule"),
    "settings": ("工作区设置", "workspace settings"),
}


def _tell_object(name: Label, pair: _Pair) -> Iterator[Label]:
    yield from _tell_each(name, ("字段", "field"), pair.member("fields"))
    yield from _tell_each(name, ("规则", "rule"), pair.member("rules"))
    yield from _tell_each(name, ("记录类型", "record type"), pair.member("record_types"))
    yield from _tell_members(name, pair, _COUNTED)


def _tell_each(owner: Label, words: tuple[str, str], pair: _Pair) -> Iterator[Label]:
    zh, en = words
    for key in pair.names:
        one = pair.member(key)
        if is_same(one.before, one.after):
            continue
        label = one.name if one.name.text("zh") else read_label((one.after or one.before).get("message"))
        called = Label(f"{zh}“{label.text('zh') or key}”", f"{en} '{label.text('en') or key}'")
        if not one.before:
            yield _say(owner, f"新建{called.zh}", f"new {called.en}")
        elif not one.after:
            yield _say(owner, f"删除{called.zh}", f"{called.en} deleted")
        else:
            yield from _tell_one(owner, called, one)


def _tell_one(owner: Label, called: Label, one: _Pair) -> Iterator[Label]:
    """A field, rule or record type that stays: renamed, in or out of use, its options, and what else changed."""
    old, new = _label_of(one.before), _label_of(one.after)
    if old != new and old.text("zh"):
        zh, en = called.zh.partition("“")[0], called.en.partition(" '")[0]
        yield _say(
            owner,
            f"{zh}“{old.text('zh')}”改名为“{new.text('zh')}”",
            f"{en} '{old.text('en')}' is now called '{new.text('en')}'",
        )
    if (one.before.get("active") is False) != (one.after.get("active") is False):
        off = one.after.get("active") is False
        yield _say(
            owner, f"{'停用' if off else '启用'}{called.zh}", f"{called.en} {'out of use' if off else 'in use again'}"
        )
    options = one.member("options")
    if not isinstance(one.after.get("required"), list):
        yield from _tell_each(_join(owner, called), ("选项", "option"), options)
    rest = [name for name in _list_changed(one) if name not in ("label", "active", "options")]
    if rest:
        yield _say(owner, f"{called.zh}的{_list(rest, 0)}有改动", f"{called.en}: {_list(rest, 1)} changed")


def _tell_grants(title: Label, pair: _Pair, names: Mapping[str, Label]) -> Iterator[Label]:
    """What a role opens of objects and fields, by their names; then everything else."""
    for member, zh, en in (
        ("objects", "的对象权限", "rights of objects"),
        ("fields", "的字段权限", "rights of fields"),
    ):
        inner = pair.member(member)
        keys = [
            key for key in [*inner.after, *inner.before] if not is_same(inner.before.get(key), inner.after.get(key))
        ]
        if keys:
            told = [names.get(key.partition(".")[0], Label(key, key)) for key in dict.fromkeys(keys)]
            every = Label("其他对象", "all other objects")
            found = list(dict.fromkeys(every if one.zh == "*" else one for one in told))
            yield _say(
                title,
                f"{'、'.join(one.text('zh') for one in found)}{zh}有改动",
                f"{en} changed: {', '.join(one.text('en') for one in found)}",
            )
    yield from _tell_members(title, pair, ("objects", "fields"))


def _tell_members(owner: Label, pair: _Pair, without: Sequence[str]) -> Iterator[Label]:
    rest = [name for name in _list_changed(pair) if name not in without]
    if rest:
        yield _say(owner, f"{_list(rest, 0)}有改动", f"{_list(rest, 1)} changed")


def _list_changed(pair: _Pair) -> list[str]:
    names = [*pair.after, *(name for name in pair.before if name not in pair.after)]
    return [
        name
        for name in names
        if not is_same(pair.before.get(name), pair.after.get(name))
        and not is_number(name, pair.after.get(name, pair.before.get(name)))
    ]


def _list(members: Sequence[str], language: int) -> str:
    told = list(dict.fromkeys(_MEMBERS.get(name, (name, name))[language] for name in members))
    return ("、", ", ")[language].join(told)


def _say(owner: Label, zh: str, en: str) -> Label:
    return Label(f"{owner.text('zh')}：{zh}", f"{owner.text('en')}: {en}")


def _join(owner: Label, called: Label) -> Label:
    return Label(f"{owner.text('zh')}：{called.zh}", f"{owner.text('en')}: {called.en}")


def _label_of(document: Document) -> Label:
    return read_label(document.get("label"))


def _document(value: object) -> Document:
    return value if isinstance(value, Mapping) else {}
