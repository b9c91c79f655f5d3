"""Pieces of the write statements: what is set, what changed, and what goes to the journal, the record row and spans.

In an update `t` is the table, `d` the incoming rows, `w` what was written: `_o<n>` and `_n<n>` are the old and new
values of the n-th column that the statement sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from zhike.kernel.catalog.model import FieldDefinition
from zhike.kernel.journal.append import STAMP_COUNT
from zhike.kernel.journal.payload import value_sql
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.records.incoming import Incoming
from zhike.kernel.records.shape import DEPARTMENT, OWNER, Column, Shape

if TYPE_CHECKING:
    from zhike.kernel.records.statements import Link


def department_sql(shape: Shape, names: Sequence[str]) -> str:
    """The department of a new row: what it says, else the owner's main one."""
    given = f"v.{DEPARTMENT}" if DEPARTMENT in names else "NULL::uuid"
    if not shape.is_owned or OWNER not in names:
        return given
    schema = quote_identifier(shape.schema)
    return f"coalesce({given}, (SELECT u.department_id FROM {schema}.o_user u WHERE u.id = v.{OWNER}))"


def root_sql(shape: Shape, names: Sequence[str], *, beside: bool = False) -> str:
    """The root of a new row: itself, or the root of what its root lookup names. `beside`: that may be one of the rows
    `g` that the same statement makes."""
    if shape.is_root:
        return "v.id"
    if shape.root_column not in names or shape.root_column is None:
        return "NULL::uuid"
    schema, column = quote_identifier(shape.schema), quote_identifier(shape.root_column)
    stored = f"(SELECT p.root_id FROM {schema}.record p WHERE p.id = v.{column})"
    return f"coalesce({stored}, (SELECT g._root FROM g WHERE g.id = v.{column}))" if beside else stored


def set_sql(incoming: Incoming, *, follows: bool) -> str:
    """The SET list. Where the owner changes and the row gives no department, the department follows the owner."""
    terms = []
    for column in incoming.columns:
        name, flag = quote_identifier(column.name), incoming.flag(column.name)
        kept = _followed_sql(incoming) if follows and column.name == DEPARTMENT else f"t.{name}"
        if column.follows is not None:
            terms.append(f"{name} = CASE WHEN {_moved_sql(incoming, column)} THEN d.{name} ELSE t.{name} END")
            continue
        value = f"d.{name}" if flag is None else f"CASE WHEN d.{flag} THEN d.{name} ELSE {kept} END"
        terms.append(f"{name} = {value}")
    if follows and all(column.name != DEPARTMENT for column in incoming.columns):
        terms.append(f"{DEPARTMENT} = {_followed_sql(incoming)}")
    return ", ".join(terms)


def _moved_sql(incoming: Incoming, column: Column) -> str:
    """Whether the row changes the field that a column follows."""
    names = [quote_identifier(one.name) for one in incoming.columns if one.field is column.follows and not one.derived]
    flag = incoming.flag(column.name)
    changed = " OR ".join(f"t.{name} IS DISTINCT FROM d.{name}" for name in names)
    return f"({changed})" if flag is None else f"(d.{flag} AND ({changed}))"


def _followed_sql(incoming: Incoming) -> str:
    """The department of a row that gives none: the new owner's, else the one that it has."""
    flag = incoming.flag(OWNER)
    condition = f"d.{OWNER} IS NOT NULL AND t.{OWNER} IS DISTINCT FROM d.{OWNER}" + (f" AND d.{flag}" if flag else "")
    return f"CASE WHEN {condition} THEN d._department ELSE t.{DEPARTMENT} END"


def changed_sql(incoming: Incoming) -> str:
    """Whether anything would change. No column at all: nothing would."""
    terms = []
    for column in incoming.columns:
        if column.derived:
            continue
        name, flag = quote_identifier(column.name), incoming.flag(column.name)
        term = f"t.{name} IS DISTINCT FROM d.{name}"
        terms.append(f"(d.{flag} AND {term})" if flag else term)
    return f"({' OR '.join(terms)})" if terms else "FALSE"


def link_terms(incoming: Incoming, links: Sequence[Link]) -> str:
    """A target must be fit for use, unless the row has it already or does not set the lookup."""
    terms = []
    for index, link in enumerate(links):
        name, flag = quote_identifier(link.column), incoming.flag(link.column)
        kept = f" OR NOT d.{flag}" if flag else ""
        terms.append(f" AND (d._l{index} OR t.{name} IS NOT DISTINCT FROM d.{name}{kept})")
    return "".join(terms)


def old_new_sql(names: Sequence[str]) -> str:
    """What an update RETURNs: bare old and new columns."""
    return "".join(
        [
            f", old.{quote_identifier(name)} AS _o{index}, new.{quote_identifier(name)} AS _n{index}"
            for index, name in enumerate(names)
        ]
    )


def list_fields(shape: Shape, names: Iterable[str]) -> list[FieldDefinition]:
    """The fields to which columns belong, each once."""
    own = [shape.columns[name].field for name in names if name in shape.columns]
    return list({field.id: field for field in own}.values())


def payload_sql(shape: Shape, names: Sequence[str]) -> str:
    """`{"<field id>": [old, new]}` of what changed, over `w`."""
    places = {name: index for index, name in enumerate(names)}
    parts = []
    for field in list_fields(shape, names):
        kept = shape.journaled(field)
        old = value_sql(kept, lambda name: f"w._o{places[name]}")
        new = value_sql(kept, lambda name: f"w._n{places[name]}")
        pair = f"jsonb_build_object('{field.id:d}', jsonb_build_array({old}, {new}))"
        parts.append(f"CASE WHEN {_differs(kept, places)} THEN {pair} ELSE '{{}}'::jsonb END")
    return " || ".join(parts) if parts else "'{}'::jsonb"


def record_update_sql(shape: Shape, names: Sequence[str]) -> str | None:
    """Keep the record's row in step: title, owner, department, root. None: nothing of it is touched."""
    places = {name: index for index, name in enumerate(names)}
    schema = quote_identifier(shape.schema)
    terms = [f"{name} = w._n{places[name]}" for name in (OWNER, DEPARTMENT) if name in places]
    if shape.title_column in places:
        terms.append(f"title = coalesce(w._n{places[shape.title_column]}::text, '')")
    if shape.root_column in places:
        root = f"w._n{places[shape.root_column]}"
        terms.append(f"root_id = (SELECT p.root_id FROM {schema}.record p WHERE p.id = {root})")
    if not terms:
        return None
    return (
        f"UPDATE {schema}.record AS r SET {', '.join(terms)} FROM w WHERE r.id = w.id"
        " RETURNING new.id AS id, new.root_id IS DISTINCT FROM old.root_id AS moved"
    )


def span_inserts_sql(
    shape: Shape, names: frozenset[str], tag: str = "", object_number: int = STAMP_COUNT
) -> str | None:
    """The first spans of new rows `g<tag>`: one for each tracked field that has a value. The object's key is the
    parameter `object_number`."""
    tracked = [one for one in shape.definition.fields.values() if one.tracked and one.columns]
    rows = []
    for field in tracked:
        if not all(name in names or name == DEPARTMENT for name in field.columns):
            continue
        value = value_sql(
            shape.journaled(field),
            lambda name: "g._department" if name == DEPARTMENT else f"g.{quote_identifier(name)}",
        )
        rows.append(f"({field.id:d}, {value}, {_first(field)} IS NOT NULL)")
    if not rows:
        return None
    return (
        f"INSERT INTO {quote_identifier(shape.schema)}.field_span (record_id, field_id, from_at, value, object,"
        f" operation_id) SELECT g.id, f.field_id, $1, f.value, ${object_number:d}::text, $2 FROM g{tag} AS g"
        f" CROSS JOIN LATERAL (VALUES {', '.join(rows)}) AS f(field_id, value, filled) WHERE f.filled"
    )


def _made(name: str) -> str:
    return "g._department" if name == DEPARTMENT else f"g.{quote_identifier(name)}"


def span_updates_sql(shape: Shape, names: Sequence[str]) -> tuple[str | None, str | None]:
    """Close the open spans of tracked fields that changed, and open new ones.

    The new spans are joined to the closed ones, so that none is inserted before its forerunner is closed. A span that
    the same operation opened at the same moment is not closed but takes the later value: no statement may touch a row
    twice, and nothing was ever the case for no time at all.
    """
    places = {name: index for index, name in enumerate(names)}
    tracked = shape.list_tracked(frozenset(names))
    if not tracked:
        return None, None
    table = f"{quote_identifier(shape.schema)}.field_span"
    rows = ", ".join(
        [
            f"({field.id:d}, {value_sql(shape.journaled(field), lambda name: f'w._n{places[name]}')},"
            f" {_differs(shape.journaled(field), places)})"
            for field in tracked
        ]
    )
    changed = (
        f"SELECT w.id, f.field_id, f.value FROM w CROSS JOIN LATERAL (VALUES {rows}) AS f(field_id, value, differs)"
        " WHERE f.differs"
    )
    closed = (
        f"UPDATE {table} AS s SET to_at = $1 FROM ({changed}) AS f WHERE s.record_id = f.id"
        " AND s.field_id = f.field_id AND s.to_at IS NULL AND NOT (s.from_at = $1 AND s.operation_id = $2)"
        " RETURNING s.record_id, s.field_id"
    )
    opened = (
        f"INSERT INTO {table} (record_id, field_id, from_at, value, object, operation_id)"
        f" SELECT f.id, f.field_id, $1, f.value, $11, $2 FROM ({changed}) AS f"
        " LEFT JOIN c ON c.record_id = f.id AND c.field_id = f.field_id"
        " ON CONFLICT (record_id, field_id, from_at, operation_id) DO UPDATE SET value = excluded.value, to_at = NULL"
    )
    return closed, opened


def _differs(names: Sequence[str], places: dict[str, int]) -> str:
    terms = [f"w._o{places[name]} IS DISTINCT FROM w._n{places[name]}" for name in names if name in places]
    return f"({' OR '.join(terms)})"


def _first(field: FieldDefinition) -> str:
    return _made(field.columns[0])
