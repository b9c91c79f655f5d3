"""Lower: a bound question becomes one SELECT.

Inside, the page: filter, row rule, order and limit over the object's own table and the few joins that these need.
Outside, over at most a page of rows: titles of links, formulas, masks, and the JSON. So the joins of the columns never
disturb the walk of the sort index, and the planner has no choice to make between the two.
"""

from __future__ import annotations

from dataclasses import dataclass

from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import FieldDefinition, FieldState
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.parameters import SQL_TYPES
from zhike.kernel.query.asof import was_there
from zhike.kernel.query.build import Build
from zhike.kernel.query.cursor import CURSOR_TYPES
from zhike.kernel.query.errors import BadCursor
from zhike.kernel.query.frame import Frame, is_living
from zhike.kernel.query.keyset import Key, Ordering, list_ranges
from zhike.kernel.query.linked import list_linked
from zhike.kernel.query.output import output_column
from zhike.kernel.query.resolve import BoundColumn, BoundQuery, BoundSort
from zhike.kernel.query.rows import list_visible
from zhike.kernel.query.secure import Guard, Sight
from zhike.kernel.query.slots import AsOfSlot, IdSlot, IdsSlot

NEVER_NULL = frozenset({"id", "created_at", "updated_at", "version"})
MAX_BRANCHES = 12
# Their indexes are (moment desc, id); those of other fields are (field, updated_at desc, id).
_MOMENTS = frozenset({"created_at", "updated_at", "deleted_at"})


@dataclass(frozen=True, slots=True)
class PageShape:
    """What of a list, beside names and expressions, makes another statement. `nulls`: which sort values of the cursor
    are null; None on the first page."""

    in_bin: bool = False
    backwards: bool = False
    has_ids: bool = False
    timed: bool = False
    nulls: tuple[bool, ...] | None = None


@dataclass(frozen=True, slots=True)
class Lowered:
    """A statement before it is printed. `key_types` are the types of a cursor's values; `unindexed` names the sort that
    no index serves."""

    select: sql.Select
    key_types: tuple[str, ...] = ()
    unindexed: str = ""


def lower_page(bound: BoundQuery, shape: PageShape, build: Build, guard: Guard) -> Lowered:
    """A list: one row with the page's JSON, the number of rows found (one more than asked for, if there are more), and
    the sort keys of its first and last row."""
    base = make_base(bound, shape, build, guard)
    terms = list_terms(bound, shape, base)
    ordering = lower_order(bound.sort, base, indexable=not shape.has_ids and not shape.timed)
    outer = Frame(build, guard, bound.object, "p", past=shape.in_bin, moment=base.moment)
    columns = tuple((output_column(outer, column), column.name) for column in bound.columns)
    if shape.nulls is not None and len(shape.nulls) != len(ordering.keys):
        raise BadCursor
    walked = ordering.reversed() if shape.backwards else ordering
    page = _lower_rows(base, tuple(terms), walked, shape.nulls, _Taken(tuple(outer.columns), bound.limit + 1))
    rows = _lower_documents(outer, columns, page, len(ordering.keys), ordering)
    return Lowered(
        select=_lower_envelope(rows, bound.limit, len(ordering.keys), backwards=shape.backwards),
        key_types=tuple(key.sql_type for key in ordering.keys),
        unindexed="" if ordering.indexed or not bound.sort else ", ".join(".".join(s.path.steps) for s in bound.sort),
    )


def lower_record(columns: tuple[BoundColumn, ...], base: Frame, *, in_bin: bool | None) -> Lowered:
    """One record by its id: its JSON and its version. `in_bin` None takes it from either side."""
    shown = tuple((output_column(base, column), column.name) for column in columns)
    terms: list[sql.Sql] = [sql.Infix("=", base.column("id"), sql.Parameter(IdSlot(), "uuid"))]
    if in_bin is not None:
        terms.append(_side(base, in_bin=in_bin))
    rule = base.rule()
    if rule is not None:
        terms.append(rule)
    select = sql.Select(
        columns=((sql.Apply("row_to_json", (sql.Whole("d"),)), "document"), (base.column("version"), "version")),
        source=base.source(),
        joins=(*base.joins, _documents(shown)),
        where=sql.Every(tuple(terms)),
    )
    return Lowered(select)


def make_base(bound: BoundQuery, shape: PageShape, build: Build, guard: Guard) -> Frame:
    """The object's own rows."""
    moment = sql.Parameter(AsOfSlot(), "timestamptz") if shape.timed else None
    return Frame(build, guard, bound.object, "t", past=shape.in_bin, moment=moment)


def list_terms(bound: BoundQuery, shape: PageShape, base: Frame) -> list[sql.Sql]:
    """What a row must fulfil, rights aside."""
    terms = [_side(base, in_bin=shape.in_bin) if base.moment is None else was_there(base, base.moment)]
    if shape.has_ids:
        terms.append(sql.AnyOf(base.column("id"), sql.Parameter(IdsSlot(), "uuid[]")))
    if bound.where is not None:
        terms.append(base.lower(bound.where))
        if base.moment is None and not shape.in_bin:
            terms += list_linked(bound.where, base)
    return terms


def lower_order(sorts: tuple[BoundSort, ...], base: Frame, *, indexable: bool) -> Ordering:
    """The keys of the order, complete with `updated_at` and `id` in the direction in which an index has them."""
    if not sorts:
        newest = "deleted_at" if base.past else "updated_at"
        keys = [_own_key(base.object.fields[newest], base, descending=True)]
        keys.append(_own_key(base.object.fields["id"], base, descending=False))
        return Ordering(tuple(keys), indexable, newest=indexable and not base.past)
    keys = [_lower_key(sort, base) for sort in sorts]
    descending = keys[0].descending
    names = [".".join(sort.path.steps) for sort in sorts]
    if not _MOMENTS.intersection(names):
        keys.append(_own_key(base.object.fields["updated_at"], base, descending=not descending))
    elif len(keys) == 1:
        descending = not descending
    if "id" not in names:
        keys.append(_own_key(base.object.fields["id"], base, descending=descending))
    return Ordering(tuple(keys), indexable and _has_index(sorts, base))


def _has_index(sorts: tuple[BoundSort, ...], base: Frame) -> bool:
    field = sorts[0].path.field
    if len(sorts) > 1 or len(sorts[0].path.steps) > 1 or not field.columns or field.state is not FieldState.READY:
        return False
    if base.guard.get_sight(field) is not Sight.PLAIN or base.find_veil(field) is not None:
        return False
    if field.system:
        return field.key == ("deleted_at" if base.past else "updated_at") or (
            field.key == "created_at" and not base.past
        )
    return field.indexed and not base.past


def _lower_key(sort: BoundSort, base: Frame) -> Key:
    field = sort.path.field
    own = len(sort.path.steps) == 1 and bool(field.columns) and base.moment is None
    if own and base.guard.get_sight(field) is Sight.PLAIN and base.find_veil(field) is None:
        return _own_key(field, base, descending=sort.descending)
    term = base.follow(sort.path.steps, Frame.ordered)
    return Key(term, SQL_TYPES[field.value_type.kind], sort.descending, nullable=True)


def _own_key(field: FieldDefinition, base: Frame, *, descending: bool) -> Key:
    field_type = get_field_type(field.type)
    declared = field_type.columns(field.config)[field_type.sorted_in(field.config)].sql_type.partition("(")[0]
    sql_type = declared if declared in CURSOR_TYPES else SQL_TYPES[field.value_type.kind]
    return Key(base.sort_key(field), sql_type, descending, nullable=not field.system or field.key not in NEVER_NULL)


def _side(base: Frame, *, in_bin: bool) -> sql.Sql:
    living = is_living(base.alias)
    return sql.Not(living) if in_bin else living


@dataclass(frozen=True, slots=True)
class _Taken:
    """What the page hands to the outer level: physical columns, and how many rows."""

    columns: tuple[str, ...]
    rows: int


def _lower_rows(
    base: Frame, terms: tuple[sql.Sql, ...], ordering: Ordering, nulls: tuple[bool, ...] | None, taken: _Taken
) -> sql.Select:
    """The rows of the page in its order. Each branch of the rights and each range behind the cursor is a SELECT of its
    own with its own top N."""
    branches = list_visible(base, newest=ordering.newest)
    if nulls is None:
        ranges: tuple[sql.Sql, ...] = ()
    else:
        ranges = list_ranges(ordering, nulls)
        if len(ranges) * len(branches) > MAX_BRANCHES:
            ranges = (sql.Some(ranges),)
    own = tuple((base.column(name), name) for name in taken.columns)
    parts = [(branch, part) for branch in branches for part in ranges or (None,)]
    several = len(branches) > 1
    columns = ((base.column("id"), "id"),) if several else own
    selects = tuple(
        _lower_part(base, columns, (*terms, branch.where, *(() if part is None else (part,))), ordering, branch.joins)
        for branch, part in parts
    )
    top = tuple(_with_limit(select, taken.rows) for select in selects)
    if len(top) == 1:
        return top[0]
    names = tuple(name for _, name in top[0].columns)
    order = tuple(sql.Order(sql.Column("u", f"k{place}"), key.descending) for place, key in enumerate(ordering.keys))
    picked = sql.Select(
        columns=tuple((sql.Column("u", name), name) for name in names),
        source=sql.Derived(sql.Union(top, distinct=several), "u"),
        order=order,
        limit=_count(taken.rows),
    )
    return _fetch(base, picked, own, len(ordering.keys)) if several else picked


def _lower_part(
    base: Frame,
    columns: tuple[tuple[sql.Sql, str], ...],
    terms: tuple[sql.Sql, ...],
    ordering: Ordering,
    joins: tuple[sql.Join, ...],
) -> sql.Select:
    keys = tuple((key.term, f"k{place}") for place, key in enumerate(ordering.keys))
    return sql.Select(
        columns=(*columns, *keys),
        source=base.source(),
        joins=(*joins, *base.joins),
        where=sql.Every(tuple(term for term in terms if term != sql.Keyword("TRUE"))),
        order=tuple(sql.Order(key.term, key.descending) for key in ordering.keys),
    )


def _with_limit(select: sql.Select, rows: int) -> sql.Select:
    return sql.Select(select.columns, select.source, select.joins, select.where, order=select.order, limit=_count(rows))


def _fetch(base: Frame, picked: sql.Select, own: tuple[tuple[sql.Sql, str], ...], key_count: int) -> sql.Select:
    """The columns of the rows that a union has picked by id."""
    keys = tuple((sql.Column("q", f"k{place}"), f"k{place}") for place in range(key_count))
    match = sql.Infix("=", sql.Column("q", "id"), base.column("id"))
    return sql.Select(
        columns=(*own, *keys),
        source=sql.Derived(picked, "q"),
        joins=(sql.Join("inner", base.source(), match),),
    )


def _lower_documents(
    outer: Frame, columns: tuple[tuple[sql.Sql, str], ...], page: sql.Select, key_count: int, ordering: Ordering
) -> sql.Select:
    keys = tuple((sql.Column(outer.alias, f"k{place}"), f"k{place}") for place in range(key_count))
    order = tuple(
        sql.Order(sql.Column(outer.alias, f"k{place}"), key.descending) for place, key in enumerate(ordering.keys)
    )
    document = sql.Apply("row_to_json", (sql.Whole("d"),))
    return sql.Select(
        columns=((document, "document"), *keys),
        source=sql.Derived(page, outer.alias),
        joins=(*outer.joins, _documents(columns)),
        order=order,
    )


def _documents(columns: tuple[tuple[sql.Sql, str], ...]) -> sql.Join:
    return sql.Join("cross", sql.Derived(sql.Select(columns), "d", lateral=True), None)


def _lower_envelope(rows: sql.Select, limit: int, key_count: int, *, backwards: bool) -> sql.Select:
    """All documents as one JSON array without the row too many: the last going forwards, the first going backwards."""
    found = sql.Aggregated("count", ())
    one = _count(1)
    if backwards:
        first: sql.Sql = sql.Infix("+", sql.Apply("greatest", (sql.Infix("-", found, _count(limit)), _count(0))), one)
        last: sql.Sql = found
    else:
        first, last = one, sql.Apply("least", (found, _count(limit)))
    first, last = sql.Cast(first, "integer"), sql.Cast(last, "integer")

    def gather(name: str) -> sql.Sql:
        return sql.Aggregated("array_agg", (sql.Column("s", name),))

    names = [f"k{place}" for place in range(key_count)]
    data = sql.Apply("array_to_json", (sql.Subscript(gather("document"), first, last),))
    return sql.Select(
        columns=(
            (data, "data"),
            (found, "found"),
            *((sql.Subscript(gather(name), first), "f" + name) for name in names),
            *((sql.Subscript(gather(name), last), "l" + name) for name in names),
        ),
        source=sql.Derived(rows, "s"),
    )


def _count(number: int) -> sql.Sql:
    return sql.Cast(sql.Constant(str(number)), "bigint")
