"""Rows of a batch become parameters: scalars for one, arrays for many, with a flag where a row does not set a column."""

from uuid import UUID

import pytest

from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.system import make_system_fields
from zhike.kernel.records.incoming import make_incoming
from zhike.kernel.records.prepared import PreparedRow
from zhike.kernel.records.shape import Column

FIELD = make_system_fields("account")["owner"]
NAME, TAGS, AGE = (
    Column("name", "text", FIELD, 0),
    Column("tags", "text[]", FIELD, 0),
    Column("age", "numeric", FIELD, 0),
)
ONE, TWO = RecordId(UUID(int=1)), RecordId(UUID(int=2))


def row(record: RecordId, version: int | None = None, **columns: object) -> PreparedRow:
    return PreparedRow(0, "update", record, columns, version)


def test_one_row_comes_as_scalars_in_the_objects_order() -> None:
    only = row(ONE, 3, tags=["a"], name="x")
    incoming = make_incoming((NAME, TAGS, AGE), [only], first=12, flag_missing=True)
    assert incoming.sql() == (
        'SELECT $12::uuid AS id, $13::bigint AS _expected, $14::text AS "name", $15::text[] AS "tags"'
    )
    assert incoming.bind([only]) == [ONE, 3, "x", ["a"]]
    assert (incoming.next_parameter, incoming.flagged) == (16, ())


def test_many_rows_flag_the_columns_that_only_some_set() -> None:
    rows = [row(ONE, name="x", age=1), row(TWO, 5, name="y")]
    incoming = make_incoming((NAME, TAGS, AGE), rows, first=1, flag_missing=True)
    assert [column.name for column in incoming.columns] == ["name", "age"]
    assert (incoming.flag("name"), incoming.flag("age"), incoming.next_parameter) == (None, "_h0", 6)
    assert len(incoming.bind(rows)) == 5
    assert incoming.sql().count("$") == 5


def test_new_rows_need_no_flags() -> None:
    rows = [row(ONE, name="x"), row(TWO, age=2)]
    incoming = make_incoming((NAME, AGE), rows, first=1, flag_missing=False)
    assert incoming.flagged == ()


@pytest.mark.parametrize("name", ['a"b', "a b", "select", "名"])
def test_names_are_quoted(name: str) -> None:
    column = Column(name, "text", FIELD, 0)
    text = make_incoming((column,), [row(ONE, **{name: "x"})], first=1, flag_missing=False).sql()
    assert text.endswith(' AS "' + name.replace('"', '""') + '"')
