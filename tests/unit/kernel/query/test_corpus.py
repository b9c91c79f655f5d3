"""The golden corpus: questions in, statements out, to be read by eye. Each mistake of the compiler adds a case.

`python -m tests.unit.kernel.query.test_corpus` writes the SQL of all cases anew; read the difference before keeping it.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.unit.kernel.query.catalog import NOW, POLICIES, make_catalog
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.expressions.parse import parse_formula
from zhike.kernel.query.cache import Statement
from zhike.kernel.query.lower import PageShape
from zhike.kernel.query.model import AggregateQuery, GroupBy, Measure, Query, Selected, Sort
from zhike.kernel.query.prepare import Asker, Compiler

CORPUS = Path(__file__).parents[3] / "property" / "corpus" / "queries.toml"
CATALOG = make_catalog()
BREAKS = (
    " FROM ",
    " WHERE ",
    " ORDER BY ",
    " LEFT JOIN ",
    " JOIN ",
    " CROSS JOIN ",
    " UNION ",
    " GROUP BY ",
    " LIMIT ",
)


@dataclass(frozen=True)
class Case:
    name: str
    given: dict[str, Any]
    sql: str


def load() -> list[Case]:
    cases = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["case"]
    return [Case(one["name"], one, one["sql"].strip()) for one in cases]


def compile_case(given: dict[str, Any]) -> Statement:
    asker = Asker(CATALOG, POLICIES[given.get("policy", "all")], NOW)
    owner = ObjectKey(given["object"])
    where = parse_formula(given["where"]) if "where" in given else None
    if "measures" in given:
        groups = tuple(GroupBy(name, tuple(name.split("_by_")[0].split("."))) for name in given.get("groups", ()))
        measures = tuple(
            Measure(
                f"m{place}", *(tuple(part.split(".")) if number else part for number, part in enumerate(text.split()))
            )  # type: ignore[arg-type]
            for place, text in enumerate(given["measures"])
        )
        return Compiler().prepare_aggregate(asker, AggregateQuery(owner, groups, measures, where), 1000)
    sorts = tuple(Sort(tuple(one.lstrip("-").split(".")), one.startswith("-")) for one in given.get("sort", ()))
    paths = tuple(Selected(one, tuple(one.split("."))) for one in given["fields"])
    query = Query(owner, paths, where, sorts, limit=given.get("limit", 50), backwards=given.get("backwards", False))
    nulls = tuple(given["nulls"]) if "nulls" in given else None
    return Compiler().prepare_list(asker, query, PageShape(backwards=query.backwards, nulls=nulls), 200)


def spread(text: str) -> str:
    for word in BREAKS:
        text = text.replace(word, "\n" + word.strip() + " ")
    return text


@pytest.mark.parametrize("case", load(), ids=lambda case: case.name)
def test_statement_is_the_one_that_was_read(case: Case) -> None:
    assert spread(compile_case(case.given).text) == case.sql


def write() -> None:
    """Write all statements anew, keeping what was asked."""
    parts = ["# Questions and their statements; see tests/unit/kernel/query/test_corpus.py.\n"]
    for case in load():
        asked = "\n".join(f"{key} = {show(value)}" for key, value in case.given.items() if key != "sql")
        parts.append(f"[[case]]\n{asked}\nsql = '''\n{spread(compile_case(case.given).text)}\n'''\n")
    CORPUS.write_text("\n".join(parts), encoding="utf-8")


def show(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(show(one) for one in value) + "]"
    return str(value) if isinstance(value, int) else f"'{value}'"


if __name__ == "__main__":
    write()
