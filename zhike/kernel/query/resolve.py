"""Resolve: the names of a question are looked up in the catalog as the reader may know it, expressions are checked,
limits are kept. Nothing is decided about rights here beyond which names exist for the reader."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import FieldDefinition, ObjectDefinition
from zhike.kernel.expressions.check import check, check_condition
from zhike.kernel.expressions.tree import Node
from zhike.kernel.expressions.types import Kind
from zhike.kernel.query.errors import (
    BadColumnName,
    NotALookup,
    NotSortable,
    PageTooLarge,
    PathTooLong,
    TargetNeeded,
    TooManyParts,
    UnknownField,
)
from zhike.kernel.query.model import Query, Selected, Sort
from zhike.kernel.query.scope import ReaderScope

MAX_PAGE = 200
MAX_INTERNAL_PAGE = 5000
MAX_STEPS = 5
MAX_COLUMNS = 300
MAX_SORTS = 4
MAX_IDS = 5000
SORT_KINDS = frozenset({Kind.TEXT, Kind.NUMBER, Kind.BOOLEAN, Kind.DATE, Kind.DATETIME, Kind.CHOICE, Kind.REFERENCE})

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class BoundPath:
    """A path whose steps were found; `field` is the last one."""

    steps: tuple[str, ...]
    field: FieldDefinition


@dataclass(frozen=True, slots=True)
class BoundColumn:
    """One column of the answer: a field behind a path, or a checked expression."""

    name: str
    path: BoundPath | None
    node: Node | None


@dataclass(frozen=True, slots=True)
class BoundSort:
    """One sort key. A reference is sorted by its title: the path then leads on to that."""

    path: BoundPath
    descending: bool


@dataclass(frozen=True, slots=True)
class BoundQuery:
    """A question in which every name exists and every expression has its type."""

    object: ObjectDefinition
    columns: tuple[BoundColumn, ...]
    where: Node | None
    sort: tuple[BoundSort, ...]
    limit: int


def resolve(query: Query, scope: ReaderScope, max_page: int = MAX_PAGE) -> BoundQuery:
    """Bind a question. Raises UnknownObject, UnknownField, PageTooLarge and the others of `errors.py`, and the
    formula errors of the expressions room."""
    if not 1 <= query.limit <= max_page:
        raise PageTooLarge(limit=max_page, asked=query.limit)
    if query.ids is not None and len(query.ids) > MAX_IDS:
        raise TooManyParts(part_zh="ids", part_en="ids", limit=MAX_IDS, asked=len(query.ids))
    owner = scope.get_open_object(query.object)
    where = None if query.where is None else check_condition(query.where, scope, owner.key)
    return BoundQuery(
        object=owner,
        columns=bind_columns(query.select, scope, owner),
        where=where,
        sort=_bind_sorts(query.sort, scope, owner),
        limit=query.limit,
    )


def bind_columns(select: tuple[Selected, ...], scope: ReaderScope, owner: ObjectDefinition) -> tuple[BoundColumn, ...]:
    """The columns of an answer: `id` and `version` first, then what was asked for, or all own fields. A field that the
    reader may not read is left out; one that does not exist is an error."""
    if len(select) > MAX_COLUMNS:
        raise TooManyParts(part_zh="列", part_en="columns", limit=MAX_COLUMNS, asked=len(select))
    wanted = select or tuple(Selected(key, (key,)) for key in scope.list_fields(owner.key))
    found: dict[str, BoundColumn] = {}
    for selected in (Selected("id", ("id",)), Selected("version", ("version",)), *wanted):
        column = _bind_column(selected, scope, owner)
        if column is None:
            continue
        if column.name in found and column.node is not None:
            raise BadColumnName
        found.setdefault(column.name, column)
    return tuple(found.values())


def bind_path(path: tuple[str, ...], scope: ReaderScope, owner: ObjectDefinition) -> BoundPath:
    """The steps of a path. Raises UnknownField, NotALookup, TargetNeeded, PathTooLong."""
    if not path or len(path) > MAX_STEPS:
        raise PathTooLong(path=".".join(path), steps=len(path), limit=MAX_STEPS)
    for step in path[:-1]:
        owner = _follow(step, path, scope, owner)
    return BoundPath(path, scope.get_field(owner.key, path[-1]))


def bind_title(bound: BoundPath, scope: ReaderScope) -> BoundPath:
    """A reference is grouped and sorted by the title of what it leads to. Raises NotSortable for an any-lookup."""
    targets = bound.field.value_type.objects
    if len(targets) != 1 or len(bound.steps) >= MAX_STEPS:
        raise NotSortable(field=".".join(bound.steps))
    target = scope.get_object(targets[0])
    title = target.fields.get(target.title_field)
    if title is None or not scope.is_readable(title):
        raise NotSortable(field=".".join(bound.steps))
    return BoundPath((*bound.steps, title.key), title)


def check_name(name: str) -> str:
    """A name that may stand in an answer. Raises BadColumnName."""
    if _NAME.fullmatch(name) is None:
        raise BadColumnName
    return name


def _bind_column(selected: Selected, scope: ReaderScope, owner: ObjectDefinition) -> BoundColumn | None:
    if selected.expression is not None:
        return BoundColumn(check_name(selected.name), None, check(selected.expression, scope, owner.key))
    if _is_withheld(selected.path, scope, owner):
        return None
    path = bind_path(selected.path, scope, owner)
    return BoundColumn(".".join(path.steps), path, None)


def _is_withheld(path: tuple[str, ...], scope: ReaderScope, owner: ObjectDefinition) -> bool:
    """Whether the path goes over a field that exists and may not be read."""
    for step in path[:MAX_STEPS]:
        key, _, named = step.partition(":")
        field = owner.fields.get(key)
        if field is None:
            return False
        if not scope.is_readable(field):
            return True
        target = named or next(iter(field.value_type.objects), "")
        if target not in scope.catalog.objects:
            return False
        owner = scope.catalog.objects[target]
    return False


def _follow(step: str, path: tuple[str, ...], scope: ReaderScope, owner: ObjectDefinition) -> ObjectDefinition:
    key, _, named = step.partition(":")
    field = scope.get_field(owner.key, key)
    targets = field.value_type.objects
    if field.value_type.kind is not Kind.REFERENCE or not targets:
        following = path[path.index(step) + 1]
        raise NotALookup(object=owner.key, name=key, next=following)
    if named or len(targets) > 1:
        known = ", ".join(f"{key}:{target}" for target in targets)
        if not named:
            raise TargetNeeded(name=key, known=known)
        if named not in targets:
            raise UnknownField(object=owner.key, name=step, known=known)
    return scope.get_object(named or targets[0])


def _bind_sorts(sorts: tuple[Sort, ...], scope: ReaderScope, owner: ObjectDefinition) -> tuple[BoundSort, ...]:
    if len(sorts) > MAX_SORTS:
        raise TooManyParts(part_zh="排序", part_en="sort keys", limit=MAX_SORTS, asked=len(sorts))
    bound: dict[tuple[str, ...], BoundSort] = {}
    for sort in sorts:
        bound.setdefault(sort.path, _bind_sort(sort, scope, owner))
    return tuple(bound.values())


def _bind_sort(sort: Sort, scope: ReaderScope, owner: ObjectDefinition) -> BoundSort:
    path = bind_path(sort.path, scope, owner)
    kind = path.field.value_type.kind
    if kind not in SORT_KINDS or not get_field_type(path.field.type).sortable:
        raise NotSortable(field=".".join(sort.path))
    is_link = kind is Kind.REFERENCE and path.field.key != "id"
    return BoundSort(bind_title(path, scope) if is_link else path, sort.descending)
