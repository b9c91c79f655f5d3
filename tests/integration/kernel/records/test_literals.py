"""Array literals mean to PostgreSQL what the values meant here."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from zhike.kernel.postgres.pool import Database
from zhike.kernel.records.literals import write_array

TEXTS = [
    "plain", "", " blank ", "NULL", "null", '"', '""', "\\", "\\\\", '\\"', "{", "}", "{}", ",", "a,b", "line\nbreak", "\t",
    "\x1f", "a\x1fb", "智客", "😀", "\u200b", "'; DROP TABLE x; --", "$1", "%s", "\r\n", "\ufeff", "e\u0301",
]  # fmt: skip


@pytest.mark.parametrize("texts", [TEXTS, TEXTS[:17], [*TEXTS, None], [None], [None, None], [], [""]])
async def test_texts(database: Database, texts: list[str | None]) -> None:
    assert await database.fetch_value("SELECT $1::text::text[]", [write_array("text", texts)]) == texts


@pytest.mark.parametrize(
    ("sql_type", "values"),
    [
        ("uuid", [uuid4(), None, uuid4()]),
        ("numeric(20,6)", [Decimal("12.500000"), None, Decimal("-1E-6").quantize(Decimal("0.000001"))]),
        ("numeric", [Decimal("1E+5"), Decimal("0.10"), Decimal(-3)]),
        ("bigint", [1, None, -(2**63)]),
        ("boolean", [True, False, None]),
        ("date", [date(2026, 3, 5), None, date(1, 1, 1), date(9999, 12, 31)]),
        ("timestamptz", [datetime(2026, 3, 5, 8, 30, 0, 250000, UTC), None]),
    ],
)
async def test_values(database: Database, sql_type: str, values: list[object]) -> None:
    found = await database.fetch_value(f"SELECT $1::text::{sql_type}[]", [write_array(sql_type, values)])

    assert found == values


async def test_arrays_in_arrays(database: Database) -> None:
    values = [["a", 'b"c', "d,e"], None, [], ["\\", "NULL"]]
    rows = await database.fetch_rows(
        "SELECT v::text[] AS v FROM unnest($1::text::text[]) AS u(v)", [write_array("text[]", values)]
    )

    assert [row["v"] for row in rows] == values


async def test_json(database: Database) -> None:
    values = [b'{"a": "x\\"y"}', None, b"[1, 2]"]
    rows = await database.fetch_rows("SELECT v FROM unnest($1::text::jsonb[]) AS u(v)", [write_array("jsonb", values)])

    assert [row["v"] for row in rows] == values
