"""P4, P5, P6, P7: random companies with random rights, asked random questions, against the naive model.

One example is one company with many questions, because a company is dear to build and a question is cheap.
"""

import os

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.property.model.company import Company
from tests.property.model.house import House, build, compare, fill, grant, select
from tests.property.model.rights import Rights
from tests.property.oracle.evaluate import Evaluator
from tests.property.strategies import companies
from tests.property.strategies.expressions import conditions
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.expressions.check import check_condition
from zhike.kernel.expressions.print import print_formula
from zhike.kernel.expressions.tree import Aggregate, Node, Related
from zhike.kernel.expressions.walk import walk
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.errors import TooManyJoins
from zhike.kernel.query.model import Query

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
# Shrinking builds hundreds of workspaces: it is for whoever looks for the cause of a failure.
PHASES = list(Phase) if os.environ.get("HYPOTHESIS_SHRINK") else [Phase.explicit, Phase.generate]
COMPANIES = settings(
    max_examples=60 if DEEP else 8, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES
)
QUESTIONS = 40 if DEEP else 25


async def furnish(database: Database, data: st.DataObject) -> House:
    """A random company, real and as a model."""
    company: Company = data.draw(companies.companies())
    house = await build(database, company)
    await fill(house, data.draw(companies.batches(company)))
    await compare(house)
    await grant(house, *data.draw(companies.grants(company)))
    return house


def expected_ids(rights: Rights, object_key: str, node: Node | None) -> set[str]:
    world = rights.world()
    rows = world.records[object_key]
    return {key for key, row in rows.items() if node is None or Evaluator(world, object_key, row).is_true(node)}


def explain(rights: Rights, object_key: str, node: Node | None, wrong: set[str]) -> str:
    """What was asked by whom, and what the model knows of a row that is wrong, for a failure."""
    company, world = rights.company, rights.world()
    lines = [f"{object_key}: {'everything' if node is None else print_formula(node)}"]
    lines += [f"user {rights.user} {company.users[rights.user]}", f"roles {rights.roles}"]
    lines += [f"formula {key}: {print_formula(tree)}" for key, tree in company.formulas().items()]
    for number in sorted(wrong)[:2]:
        row = company.records[object_key][number]
        lines.append(f"row {number}, open {rights.may(object_key, row)}: {row}")
        at = Evaluator(world, object_key, row)
        for part in walk(node) if node is not None else ():
            lines.append(f"  {print_formula(part)} -> {at.value(part)!r}")
            if isinstance(part, Related | Aggregate):
                break
    return "\n".join(lines)


@given(data=st.data())
@COMPANIES
async def test_a_filter_finds_what_the_model_finds(database: Database, data: st.DataObject) -> None:
    house = await furnish(database, data)
    for _ in range(QUESTIONS):
        user = data.draw(st.sampled_from(sorted(house.company.users)))
        object_key = data.draw(st.sampled_from(sorted(house.company.documents)))
        rights = Rights(house.company, user, house.clock.now())
        names = rights.names()
        if not names.fields[object_key]:
            continue
        node = data.draw(st.none() | conditions(names, object_key, 2))
        checked = None if node is None else check_condition(node, names, object_key)
        try:
            found = await house.list_all(user, Query(ObjectKey(object_key), select("id"), where=node, limit=50))
        except TooManyJoins:
            continue
        assert len({row["id"] for row in found}) == len(found)
        expected = expected_ids(rights, object_key, checked)
        assert {row["id"] for row in found} == expected, explain(
            rights, object_key, checked, expected ^ {row["id"] for row in found}
        )
