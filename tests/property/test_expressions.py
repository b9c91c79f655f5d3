"""P4 for expressions alone: what a formula means to the oracle is what PostgreSQL answers, for every row."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from tests.property.oracle.evaluate import Evaluator
from tests.property.oracle.world import Asking, Record, World
from tests.property.strategies import values
from tests.property.strategies.expressions import Names, conditions, formulas
from zhike.kernel.expressions.check import check
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.dependencies import is_immutable_own
from zhike.kernel.expressions.lower import LowerContext, lower
from zhike.kernel.expressions.parse import parse_formula
from zhike.kernel.expressions.print import print_formula
from zhike.kernel.expressions.show import show_condition
from zhike.kernel.expressions.sql import Column, Sql
from zhike.kernel.expressions.tree import Aggregate, Node, Path, Related
from zhike.kernel.expressions.types import BOOLEAN, DATE, DATETIME, NUMBER, TEXT, Kind, ValueType
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.print import print_expression

_SPACE = UUID("00000000-0000-4000-8000-000000000000")
USERS = tuple(str(uuid5(_SPACE, f"user{number}")) for number in range(3))
DEPARTMENTS = tuple(str(uuid5(_SPACE, f"department{number}")) for number in range(5))
PARENTS = dict(zip(DEPARTMENTS, (None, DEPARTMENTS[0], DEPARTMENTS[0], DEPARTMENTS[1], None), strict=True))

FIELDS = {
    "name": TEXT,
    "note": TEXT,
    "amount": NUMBER,
    "count": NUMBER,
    "flag": BOOLEAN,
    "day": DATE,
    "until": DATE,
    "moment": DATETIME,
    "seen": DATETIME,
    "level": ValueType(Kind.CHOICE, options=values.CHOICES),
    "tags": ValueType(Kind.CHOICES, options=values.CHOICES),
    "owner": ValueType(Kind.REFERENCE, ("user",)),
    "department": ValueType(Kind.REFERENCE, ("department",)),
}
SQL_TYPES = {
    Kind.TEXT: "text",
    Kind.NUMBER: "numeric",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.DATETIME: "timestamptz",
    Kind.CHOICE: "text",
    Kind.CHOICES: "text[]",
    Kind.REFERENCE: "uuid",
}
NAMES = Names({"thing": FIELDS}, ids={"user": USERS, "department": DEPARTMENTS})
ASKINGS = tuple(
    Asking(values.NOW, zone, week_start, fiscal_month, USERS[0], DEPARTMENTS[1:3], PARENTS)
    for zone, week_start, fiscal_month in (
        ("Asia/Shanghai", 1, 1),
        ("America/New_York", 7, 4),
        ("Pacific/Apia", 3, 12),
        ("UTC", 1, 7),
    )
)


def _value(kind: Kind, dice: random.Random, options: tuple[str, ...]) -> object:
    if dice.random() < 0.2:
        return None
    match kind:
        case Kind.TEXT:
            made = "".join(dice.choices(values.ALPHABET, k=dice.randrange(1, 7)))
            return dice.choice([*values.TEXTS, made])
        case Kind.NUMBER:
            return dice.choice([*values.NUMBERS, Decimal(dice.randrange(-100_000, 100_000)) / 100])
        case Kind.BOOLEAN:
            return dice.random() < 0.5
        case Kind.DATE:
            near = values.NOW.date() + timedelta(days=dice.randrange(-40, 40))
            far = date(1990, 1, 1) + timedelta(days=dice.randrange(18_000))
            return dice.choice([near, near, far, date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29)])
        case Kind.DATETIME:
            near = values.NOW + timedelta(minutes=dice.randrange(-9000, 9000))
            far = datetime(1990, 1, 1, tzinfo=UTC) + timedelta(seconds=dice.randrange(1_500_000_000))
            return dice.choice([near, near, far, values.NOW, datetime(2026, 3, 1, 16, tzinfo=UTC)])
        case Kind.CHOICE:
            return dice.choice(options)
        case Kind.CHOICES:
            return tuple(sorted(dice.sample(options, dice.randrange(1, 4))))
        case _:
            return None


def _make_rows() -> list[Record]:
    dice = random.Random(20260302)
    rows: list[Record] = []
    for number in range(120):
        row: Record = {"id": str(uuid5(_SPACE, f"row{number}"))}
        for key, value_type in FIELDS.items():
            row[key] = _value(value_type.kind, dice, value_type.options)
        row["owner"] = dice.choice([*USERS, None])
        row["department"] = dice.choice([*DEPARTMENTS, None])
        rows.append(row)
    rows.append({"id": str(uuid5(_SPACE, "empty"))} | dict.fromkeys(FIELDS))
    return rows


ROWS = _make_rows()


@dataclass(frozen=True)
class Columns:
    """A Resolver for one table without links."""

    def path(self, node: Path) -> Sql:
        return Column("t", node.steps[0])

    def related(self, node: Related) -> Sql:
        raise AssertionError(node)

    def aggregate(self, node: Aggregate) -> Sql:
        raise AssertionError(node)


@pytest_asyncio.fixture(scope="module")
async def things(database: Database) -> AsyncIterator[Database]:
    """A table with a column of each kind and rows with all corners."""
    columns = ", ".join(f'"{key}" {SQL_TYPES[value_type.kind]}' for key, value_type in FIELDS.items())
    await database.execute("CREATE SCHEMA IF NOT EXISTS p4")
    await database.execute("DROP TABLE IF EXISTS p4.thing")
    await database.execute(f"CREATE TABLE p4.thing (id uuid PRIMARY KEY, {columns})")
    async with database.connection() as connection:
        places = ", ".join(f"${number + 1}" for number in range(len(FIELDS) + 1))
        rows = [[row["id"], *(row[key] for key in FIELDS)] for row in ROWS]
        await connection.execute_many(f"INSERT INTO p4.thing VALUES ({places})", rows)
    yield database
    await database.execute("DROP SCHEMA p4 CASCADE")


class OracleContext(LowerContext):
    """The things of the oracle have no secret field."""

    __slots__ = ()

    def index_secret(self, object_key: str, field_key: str, value: str) -> str:
        raise LookupError(field_key)


def to_context(asking: Asking) -> LowerContext:
    """What the oracle knows of the reader, for the lowering."""
    below = {
        UUID(top): tuple(UUID(each) for each in asking.parents if top in _chain(each, asking)) for top in asking.parents
    }
    return OracleContext(
        now=asking.now,
        time_zone=asking.zone,
        week_start=asking.week_start,
        fiscal_month=asking.fiscal_month,
        me=UUID(asking.me) if asking.me else None,
        my_departments=tuple(UUID(each) for each in asking.my_departments),
        departments_below=below,
    )


def _chain(department: str | None, asking: Asking) -> list[str]:
    found = []
    while department is not None:
        found.append(department)
        department = asking.parents.get(department)
    return found


async def ask(database: Database, node: Node, asking: Asking) -> dict[str, object]:
    printed = print_expression(lower(node, Columns(), to_context(asking)), "p4")
    found = await database.fetch_rows(
        f"SELECT t.id, {printed.text} AS v FROM p4.thing AS t", [parameter.value for parameter in printed.parameters]
    )
    return {str(row["id"]): row["v"] for row in found}


def plain(value: object) -> object:
    """Values in one form on both sides."""
    return str(value) if isinstance(value, UUID) else tuple(value) if isinstance(value, list) else value


@given(node=formulas(NAMES, "thing"), asking=st.sampled_from(ASKINGS))
async def test_postgresql_answers_what_the_oracle_says(things: Database, node: Node, asking: Asking) -> None:
    checked = check(node, NAMES, "thing")
    found = await ask(things, checked, asking)
    world = World({}, asking)
    expected = {str(row["id"]): Evaluator(world, "thing", row).value(checked) for row in ROWS}
    assert {key: plain(value) for key, value in found.items()} == expected, print_formula(checked)


@given(node=formulas(NAMES, "thing"))
def test_printing_and_parsing_gives_the_same_tree(node: Node) -> None:
    checked = check(node, NAMES, "thing")
    again = parse_formula(print_formula(checked))
    assert parse_formula(print_formula(again)) == again
    assert check(again, NAMES, "thing") == checked


@given(node=conditions(NAMES, "thing"))
def test_a_condition_shown_and_read_again_is_the_same(node: Node) -> None:
    checked = check(node, NAMES, "thing")
    shown = show_condition(checked)
    assert check(read_condition(shown), NAMES, "thing") == checked
    assert show_condition(read_condition(shown)) == shown


@given(node=formulas(NAMES, "thing"))
def test_checking_twice_changes_nothing(node: Node) -> None:
    checked = check(node, NAMES, "thing")
    assert check(checked, NAMES, "thing") == checked


@given(node=formulas(NAMES, "thing"))
async def test_what_is_called_immutable_may_stand_in_an_index(things: Database, node: Node) -> None:
    checked = check(node, NAMES, "thing")
    if not is_immutable_own(checked):
        return
    printed = print_expression(lower(checked, Columns(), to_context(ASKINGS[0])), "p4")
    text = printed.text.replace('"t".', "")
    for number in range(len(printed.parameters), 0, -1):
        text = text.replace(f"${number}::", f"{_write(printed.parameters[number - 1].value)}::")
    async with things.transaction() as transaction:
        await transaction.execute(f"CREATE INDEX thing_probe ON p4.thing (({text}))")
        assert await transaction.fetch_value("SELECT to_regclass('p4.thing_probe') IS NOT NULL") is True
        await transaction.execute("DROP INDEX p4.thing_probe")


def _write(value: object) -> str:
    """A parameter as a literal: an index takes no parameters."""
    if isinstance(value, tuple):
        value = "{" + ",".join(f'"{each}"' for each in value) + "}"
    return "'" + str(value).replace("'", "''") + "'"
