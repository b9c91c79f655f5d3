"""The statements of the write path but that of a create (`create.py`), each one data-modifying CTE (SCALE-OUT 1 and 2).

Later parts read only what earlier parts RETURNed. A row that may not be written (rights, version, missing target) is
simply not in the answer; `diagnose.py` finds out why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import Rule
from zhike.kernel.expressions.sql import Parameter
from zhike.kernel.journal.append import EntryKind, entries_sql, operation_sql
from zhike.kernel.postgres.sql import SqlText, quote_identifier
from zhike.kernel.query.slots import Supply
from zhike.kernel.records.clauses import Clause, fill_parameters
from zhike.kernel.records.incoming import Incoming
from zhike.kernel.records.multi_links import updated_links_sql
from zhike.kernel.records.parts import (
    changed_sql,
    link_terms,
    old_new_sql,
    payload_sql,
    record_update_sql,
    set_sql,
    span_updates_sql,
)
from zhike.kernel.records.prepared import PreparedRow
from zhike.kernel.records.shape import DEPARTMENT, OWNER, Shape


@dataclass(frozen=True, slots=True)
class Link:
    """A lookup that a statement sets: its column, its field, and the SQL that says whether the target may be used."""

    column: str
    field: str
    clause: Clause


@dataclass(frozen=True, slots=True)
class Binding:
    """Whose values some parameters of a statement are, and what the flags of its answers mean: the rows of one object,
    then what links, rules and roll-ups compare with."""

    object: ObjectKey
    incoming: Incoming
    parameters: tuple[Parameter, ...]
    links: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A compiled write. The answer has a row for each incoming row: id, version (null: not written), catalog_version,
    `missing` (null, or for each link whether its target may be used) and, of a create, `broken` (null, or for each rule
    whether it holds). `further` are the records of other objects that come along with a create."""

    text: str
    first: Binding
    further: tuple[Binding, ...] = ()

    def bind(
        self,
        stamp: Sequence[object],
        rows: Sequence[PreparedRow],
        supply: Supply,
        further: Sequence[Sequence[PreparedRow]] = (),
    ) -> list[object]:
        """All parameters of one run."""
        first = self.first
        values = [*stamp, *first.incoming.bind(rows), *fill_parameters(first.parameters, supply)]
        for binding, mine in zip(self.further, further, strict=True):
            values.append(binding.object)
            values += binding.incoming.bind(mine)
            values += fill_parameters(binding.parameters, supply)
        return values


def catalog_version_sql(schema: str) -> SqlText:
    """The version of the catalog that is published."""
    return SqlText(f"(SELECT version FROM {quote_identifier(schema)}.catalog_head WHERE id = 1)")


def table_sql(shape: Shape) -> SqlText:
    """The object's table."""
    return SqlText(f"{quote_identifier(shape.schema)}.{quote_identifier(shape.definition.table)}")


def missing_sql(links: Sequence[Link]) -> SqlText:
    """The links of an incoming row `d`: null where all are good."""
    if not links:
        return SqlText("NULL::boolean[]")
    flags = [f"d._l{index:d}" for index in range(len(links))]
    return SqlText(f"CASE WHEN NOT ({' AND '.join(flags)}) THEN ARRAY[{', '.join(flags)}] END")


def _link_parameters(links: Sequence[Link]) -> tuple[Parameter, ...]:
    return tuple(parameter for link in links for parameter in link.clause.parameters)


def compile_update(
    shape: Shape,
    incoming: Incoming,
    links: Sequence[Link],
    rule: Clause,
    *,
    in_bin: bool = False,
    follow_owner: bool = True,
) -> Statement:
    """Set columns of living rows (with `in_bin` of all); rows in which nothing would change are left out.

    With `follow_owner` rows that change their owner and give no department get the owner's.
    """
    living = "TRUE" if in_bin else "t.deleted_at IS NULL"
    names = [column.name for column in incoming.columns]
    flags = "".join([f", {link.clause.text} AS _l{index}" for index, link in enumerate(links)])
    users = f"{quote_identifier(shape.schema)}.o_user"
    owned = f", (SELECT u.department_id FROM {users} u WHERE u.id = v.owner_id) AS _department"
    some_give_none = DEPARTMENT not in names or incoming.flag(DEPARTMENT) is not None
    follows = follow_owner and OWNER in names and some_give_none
    set_names = [*names, DEPARTMENT] if follows and DEPARTMENT not in names else names
    record = record_update_sql(shape, set_names)
    closed, opened = span_updates_sql(shape, set_names)
    payload = payload_sql(shape, set_names)
    text = (
        f"WITH v AS MATERIALIZED ({incoming.sql()}),"
        f" d AS MATERIALIZED (SELECT v.*{owned if follows else ''}{flags} FROM v),"
        f" w AS (UPDATE {table_sql(shape)} AS t SET {set_sql(incoming, follows=follows)}, updated_at = $1,"
        f" updated_by = $4, version = t.version + 1 FROM d WHERE t.id = d.id AND {living}"
        f" AND (d._expected IS NULL OR t.version = d._expected){link_terms(incoming, links)}"
        f" AND {rule.text} AND {changed_sql(incoming)}"
        f" RETURNING new.id AS id, new.version AS version{old_new_sql(set_names)}),"
        f"{f' r AS ({record}),' if record else ''}"
        f"{updated_links_sql(shape, incoming.columns, set_names)}"
        f" o AS ({operation_sql(shape.schema, 'w')}),"
        f"{f' c AS ({closed}), s AS ({opened}),' if closed else ''}"
        f" j AS ({entries_sql(shape.schema, EntryKind.UPDATE, 'w', payload=payload)})"
        f" SELECT d.id, w.version, {catalog_version_sql(shape.schema)} AS catalog_version,"
        f" {_moved(shape, set_names)} AS moved, {missing_sql(links)} AS missing"
        f" FROM d LEFT JOIN w ON w.id = d.id{' LEFT JOIN r ON r.id = d.id' if shape.root_column in names else ''}"
    )
    parameters = (*_link_parameters(links), *rule.parameters)
    return Statement(text, Binding(shape.key, incoming, parameters, tuple(link.field for link in links)))


def compile_delete(shape: Shape, incoming: Incoming, rule: Clause) -> Statement:
    """Put living rows into the bin."""
    return _compile_bin(shape, incoming, rule, to_bin=True)


def compile_restore(shape: Shape, incoming: Incoming, rule: Clause) -> Statement:
    """Take rows out of the bin."""
    return _compile_bin(shape, incoming, rule, to_bin=False)


def _compile_bin(shape: Shape, incoming: Incoming, rule: Clause, *, to_bin: bool) -> Statement:
    schema = quote_identifier(shape.schema)
    state, deleted_at, operation = ("NULL", "$1", "$2") if to_bin else ("NOT NULL", "NULL", "NULL, merged_into = NULL")
    kind = EntryKind.DELETE if to_bin else EntryKind.RESTORE
    text = (
        f"WITH v AS MATERIALIZED ({incoming.sql()}),"
        f" w AS (UPDATE {table_sql(shape)} AS t SET deleted_at = {deleted_at}, updated_at = $1, updated_by = $4,"
        f" version = t.version + 1 FROM v WHERE t.id = v.id AND t.deleted_at IS {state}"
        f" AND (v._expected IS NULL OR t.version = v._expected) AND {rule.text}"
        " RETURNING new.id AS id, new.version AS version),"
        f" r AS (UPDATE {schema}.record AS r SET deleted_at = {deleted_at}, deleted_operation = {operation}"
        " FROM w WHERE r.id = w.id),"
        f" o AS ({operation_sql(shape.schema, 'w')}),"
        f" j AS ({entries_sql(shape.schema, kind, 'w')})"
        f" SELECT v.id, w.version, {catalog_version_sql(shape.schema)} AS catalog_version, false AS moved,"
        " NULL::boolean[] AS missing FROM v LEFT JOIN w ON w.id = v.id"
    )
    return Statement(text, Binding(shape.key, incoming, rule.parameters))


def _moved(shape: Shape, names: Sequence[str]) -> str:
    return "coalesce(r.moved, false)" if shape.root_column in names else "false"
