"""Random companies to ask, and random readers and conditions: what all reading tests share."""

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from tests.property.model.company import Company
from tests.property.model.house import House, build, compare, fill, grant
from tests.property.model.rights import Rights
from tests.property.oracle.evaluate import Evaluator
from tests.property.oracle.world import World
from tests.property.strategies import companies
from tests.property.strategies.expressions import conditions
from zhike.kernel.expressions.check import check_condition
from zhike.kernel.expressions.print import print_formula
from zhike.kernel.expressions.tree import Aggregate, Node, Related
from zhike.kernel.expressions.walk import walk
from zhike.kernel.postgres.pool import Database

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
# Shrinking builds hundreds of workspaces: it is for whoever looks for the cause of a failure.
PHASES = list(Phase) if os.environ.get("HYPOTHESIS_SHRINK") else [Phase.explicit, Phase.generate]
QUESTIONS = 40 if DEEP else 15


def few(count: int) -> settings:
    """So many companies; twenty times as many in the deep run."""
    return settings(
        max_examples=count * 20 if DEEP else count,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=PHASES,
    )


async def furnish(database: Database, data: st.DataObject) -> House:
    """A random company, real and as a model."""
    company: Company = data.draw(companies.companies())
    house = await build(database, company)
    await fill(house, data.draw(companies.batches(company)))
    await compare(house)
    await grant(house, *data.draw(companies.grants(company)))
    return house


def draw_reader(house: House, data: st.DataObject) -> tuple[Rights, str]:
    """A user and an object that a role opens to him."""
    pairs = [
        (rights, key)
        for user in house.company.users
        for rights in (Rights(house.company, user, house.clock.now()),)
        for key in house.company.documents
        if rights.scopes(key, "read")
    ]
    return data.draw(st.sampled_from(pairs))


def draw_condition(rights: Rights, object_key: str, data: st.DataObject, depth: int = 2) -> Node | None:
    """A condition that the reader may ask, checked; None for everything."""
    names = rights.names()
    node = data.draw(st.none() | conditions(names, object_key, depth))
    return None if node is None else check_condition(node, names, object_key)


def find_rows(world: World, object_key: str, node: Node | None) -> dict[str, Evaluator]:
    """The rows that the model finds, ready to be asked for values."""
    found = {key: Evaluator(world, object_key, row) for key, row in world.records[object_key].items()}
    return {key: at for key, at in found.items() if node is None or at.is_true(node)}


def explain(rights: Rights, object_key: str, node: Node | None, wrong: set[str] | None = None) -> str:
    """What was asked by whom, and what the model knows of a row that is wrong, for a failure."""
    company, world = rights.company, rights.world()
    lines = [f"{object_key}: {'everything' if node is None else print_formula(node)}"]
    lines += [f"user {rights.user} {company.users[rights.user]}", f"roles {rights.roles}"]
    lines += [f"formula {key}: {print_formula(tree)}" for key, tree in company.formulas().items()]
    for number in sorted(wrong or ())[:2]:
        row = company.records[object_key][number]
        lines.append(f"row {number}, open {rights.may(object_key, row)}: {row}")
        at = Evaluator(world, object_key, row)
        for part in walk(node) if node is not None else ():
            lines.append(f"  {print_formula(part)} -> {at.value(part)!r}")
            if isinstance(part, Related | Aggregate):
                break
    return "\n".join(lines)
