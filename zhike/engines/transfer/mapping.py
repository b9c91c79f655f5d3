"""Which column goes into which field: by label, key, synonym, what was chosen last time, and likeness.

Pure. A suggestion says how it was found, so that a person can see which ones to look at twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from rapidfuzz.fuzz import ratio

from zhike.engines.transfer.errors import BadMapping
from zhike.engines.transfer.synonyms import SYNONYMS
from zhike.engines.transfer.table import Column
from zhike.kernel.base.text import fold_width
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import Catalog, FieldDefinition, FieldState, ObjectDefinition
from zhike.kernel.expressions.types import Kind
from zhike.kernel.query.policy import AccessPolicy

LIKENESS = 82.0
ORIGIN_KEYS = frozenset({"created_at", "created_by", "updated_at"})
"""System fields that an administrator may keep of new records; only where they are asked for, never suggested."""
ID_PATH = "id"
FOREIGN_PATH = "foreign_id"
"""What another system calls the record; behind a link: what it calls the linked one. Migrations only."""
"""An id column names the record itself; see `cells.py`."""
_BRACKETS = re.compile(r"[(（\[【<《][^)）\]】>》]*[)）\]】>》]")
_SIGNS = re.compile(r"[\W_]+")
# What people put in front of a column's name to say whose it is.
_PREFIXES = ("客户", "公司", "企业", "联系人", "商机", "线索", "account ", "company ", "contact ")


class MappedColumn(msgspec.Struct, frozen=True):
    """A column (1-based) and where its cells go: a field ("name"), or how a link is found ("account.number")."""

    place: int
    path: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A mapping that was worked out: `how` is remembered, label, key, synonym or like; `score` is 0 to 100."""

    column: Column
    path: str
    how: str
    score: float


@dataclass(frozen=True, slots=True)
class Target:
    """A field that a column may go into, and the names that it answers to."""

    field: FieldDefinition
    exact: frozenset[str]
    synonyms: frozenset[str]


def fold_name(name: str) -> str:
    """A name as it is compared: width, case, blanks, signs and what stands in brackets do not count."""
    bare = _BRACKETS.sub("", name) or name
    return _SIGNS.sub("", fold_width(bare).casefold())


def list_targets(definition: ObjectDefinition, policy: AccessPolicy) -> tuple[Target, ...]:
    """The fields of an object that this reader may write by an import."""
    return tuple(
        _make_target(definition, field)
        for field in definition.fields.values()
        if _is_writable(field) and policy.get_field_right(definition.key, field.key).write  # type: ignore[arg-type]
    )


def list_known_names(targets: Sequence[Target]) -> frozenset[str]:
    """Names that a header may well hold, as `find_header` compares them."""
    names = {target.field.key for target in targets}
    for target in targets:
        names |= {target.field.label.zh.casefold(), target.field.label.en.casefold()}
    return frozenset(name for name in names if name)


def suggest_mapping(
    columns: Sequence[Column], targets: Sequence[Target], remembered: Mapping[str, str]
) -> tuple[Suggestion, ...]:
    """The best field for each column; each field once. `remembered` leads from folded names to paths."""
    found = sorted(_list_candidates(columns, targets, remembered), key=lambda each: (-each.score, each.column.place))
    taken_columns: set[int] = set()
    taken_paths: set[str] = set()
    chosen = []
    for each in found:
        if each.column.place in taken_columns or each.path in taken_paths:
            continue
        taken_columns.add(each.column.place)
        taken_paths.add(each.path)
        chosen.append(each)
    return tuple(sorted(chosen, key=lambda each: each.column.place))


def read_mapping(
    spoken: Mapping[str, str],
    columns: Sequence[Column],
    definition: ObjectDefinition,
    catalog: Catalog,
    *,
    foreign: bool = False,
) -> tuple[MappedColumn, ...]:
    """The mapping that a person gave: column names (or numbers) to paths; an empty path leaves the column out. With
    `foreign`, links may be found by what another system calls their records.

    Raises BadMapping, which names what there is.
    """
    mapped = []
    for name, path in spoken.items():
        place = find_place(name, columns)
        if path:
            if not (foreign and _leads_abroad(path, definition)):
                check_path(path, definition, catalog)
            mapped.append(MappedColumn(place, path))
    check_mapping(mapped)
    return tuple(mapped)


def find_place(name: str, columns: Sequence[Column]) -> int:
    """The column of a name, or of a number. Raises BadMapping."""
    by_name = {fold_name(column.name): column.place for column in reversed(columns)}
    by_name |= {column.name: column.place for column in columns}
    place = by_name.get(name) or by_name.get(fold_name(name)) or _read_place(name, columns)
    if place is None:
        known = "、".join(column.name for column in columns[:30])
        raise BadMapping(reason_zh=f"文件中没有“{name}”列；现有：{known}", reason_en=f"no column '{name}': {known}")
    return place


def _leads_abroad(path: str, definition: ObjectDefinition) -> bool:
    """Whether a path is a link by the foreign id of what it leads to."""
    key, _, behind = path.partition(".")
    field = definition.fields.get(key)
    return behind == FOREIGN_PATH and field is not None and _is_writable(field) and bool(field.value_type.objects)


def check_mapping(mapped: Sequence[MappedColumn]) -> None:
    """Every field gets its cells from one column. Raises BadMapping."""
    seen: set[str] = set()
    for each in mapped:
        key = each.path.partition(".")[0]
        if key in seen:
            raise BadMapping(reason_zh=f"有两列对应到字段“{key}”", reason_en=f"two columns go into the field '{key}'")
        seen.add(key)
    if not mapped:
        raise BadMapping(reason_zh="没有任何列对应到字段", reason_en="no column goes into any field")


def check_path(path: str, definition: ObjectDefinition, catalog: Catalog) -> None:
    """A field of the object, or behind a link to one object a field to find it by. Raises BadMapping."""
    if path == ID_PATH:
        return
    key, _, behind = path.partition(".")
    field = definition.fields.get(key)
    if field is not None and key in ORIGIN_KEYS and definition.key != "user":
        return
    if field is None or not _is_writable(field):
        known = "、".join(each.key for each in definition.fields.values() if _is_writable(each))
        raise BadMapping(reason_zh=f"没有可导入的字段“{key}”；现有：{known}", reason_en=f"no field '{key}': {known}")
    if not behind:
        return
    targets = field.value_type.objects
    target = catalog.objects.get(targets[0]) if len(targets) == 1 else None
    if target is None or behind not in target.fields or not target.fields[behind].columns:
        raise BadMapping(
            reason_zh=f"“{path}”：“{key}”没有可用来查找的字段“{behind}”",
            reason_en=f"'{path}': nothing can be found by '{behind}' behind '{key}'",
        )


def _read_place(name: str, columns: Sequence[Column]) -> int | None:
    bare = name.removeprefix("#")
    place = int(bare) if bare.isascii() and bare.isdigit() else 0
    return place if 1 <= place <= len(columns) else None


def _is_writable(field: FieldDefinition) -> bool:
    if field.read_only or field.state is FieldState.INACTIVE or not field.columns:
        return False
    return not get_field_type(field.type).computed


def _make_target(definition: ObjectDefinition, field: FieldDefinition) -> Target:
    exact = {
        fold_name(name) for name in (field.key, field.key.removeprefix("x_"), field.label.zh, field.label.en) if name
    }
    synonyms = {fold_name(name) for name in SYNONYMS.get(field.key.removeprefix("x_"), ())}
    if field.key == definition.title_field:
        # "公司", "客户名称": what the object is called heads the column of its titles.
        synonyms |= {fold_name(name) for name in SYNONYMS.get(definition.key, ())}
        for label in (definition.label.zh, definition.label.en, definition.key):
            synonyms |= {fold_name(label), fold_name(f"{label}名称"), fold_name(f"{label}name")}
    if field.value_type.kind is Kind.REFERENCE:
        # A link to its own kind is "上级公司", never "公司": that is what the record itself is called.
        others = [key for key in field.value_type.objects if key != definition.key]
        synonyms |= {fold_name(name) for key in others for name in SYNONYMS.get(key, ())}
    return Target(field, frozenset(exact), frozenset(synonyms - exact))


def _list_candidates(
    columns: Sequence[Column], targets: Sequence[Target], remembered: Mapping[str, str]
) -> Iterator[Suggestion]:
    keys = {target.field.key for target in targets}
    for column in columns:
        if not column.given:
            continue
        name = fold_name(re.sub(r" \(\d+\)$", "", column.name))
        if not name:
            continue
        path = remembered.get(name)
        if path is not None and path.partition(".")[0] in keys:
            yield Suggestion(column, path, "remembered", 101.0)
        for target in targets:
            how, score = _compare(name, target)
            if score:
                yield Suggestion(column, target.field.key, how, score)


def _compare(name: str, target: Target) -> tuple[str, float]:
    if name in target.exact:
        return ("key" if name == fold_name(target.field.key) else "label"), 100.0
    if name in target.synonyms:
        return "synonym", 95.0
    for prefix in _PREFIXES:
        bare = name.removeprefix(fold_name(prefix))
        if bare and bare != name and bare in target.exact | target.synonyms:
            return "synonym", 90.0
    if len(name) < 3:
        return "like", 0.0
    best = max((ratio(name, other) for other in target.exact | target.synonyms if len(other) >= 3), default=0.0)
    return ("like", best * 0.85) if best >= LIKENESS else ("like", 0.0)
