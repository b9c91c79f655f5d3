"""Rights and masks in duplicates, segments and the graph, for every role, over random records and relations.

What a reader's own list holds is the ground; lists themselves are held against a model in `test_reading.py`. Expected
answers are worked out in plain Python from all rows as the system reads them.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any
from uuid import UUID

import msgspec
import pytest

from tests.fixtures.kernel import Company, company, kernel
from tests.integration.engines.matching.conftest import catch_up as catch_keys
from tests.integration.engines.search.conftest import publish
from tests.integration.engines.segments.conftest import catch_up
from zhike.engines.graph.model import End
from zhike.engines.matching.duplicates import Question
from zhike.engines.segments.model import SegmentDraft
from zhike.kernel.access.policy import RolePolicy
from zhike.kernel.base.ids import ObjectKey, UserId
from zhike.kernel.catalog.declared import SELF
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.query.errors import RecordNotFound
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.secure import SystemPolicy

__all__ = ["company", "kernel"]

OWNERS = ("owner", "colleague", "outsider", None)
READERS = ("owner", "colleague", "head", "outsider", "administrator", "auditor", "masked")
LABEL = {"zh": "遮盖", "en": "Masked"}
ROLE = {
    "role": "x_masked",
    "label": LABEL,
    "objects": {"*": {"read": "all", "create": True, "update": "all"}},
    "fields": {"contact.phone": {"read": True, "write": False, "mask": "phone"}, "contact.reports_to": {"read": False}},
}
NAMES, PHONES = ("张伟", "李娜", "王芳"), ("+8613900000001", "+8613900000002", "+8613900000003")
# Whom each condition finds among rows as the system reads them, and the field that it rests on.
CONDITIONS: Mapping[str, tuple[dict[str, object], str]] = {
    "name": ({"field": "name", "op": "is", "value": NAMES[0]}, "name"),
    "phone": ({"field": "phone", "op": "is", "value": PHONES[0]}, "phone"),
}
WANTED = {"name": NAMES[0], "phone": PHONES[0]}
Row = Mapping[str, Any]


@dataclass
class World:
    """The company, all rows by object and id, and what everybody's lists hold."""

    company: Company
    catalog: Catalog
    rows: dict[str, dict[str, Row]]
    policies: dict[str, RolePolicy]
    seen: dict[str, dict[str, set[str]]]

    def is_masked(self, who: str, field: str) -> bool:
        return who == "masked" and field in ("phone", "reports_to")


async def furnish(company: Company, choose: random.Random) -> None:
    """Accounts with parents and relations, contacts with superiors and further employers: owned by anybody."""

    def owned() -> dict[str, str]:
        who = choose.choice(OWNERS)
        return {} if who is None else {"owner": str(company.people[who])}

    accounts: list[str] = []
    for number in range(8):
        parent = {"parent": choose.choice(accounts)} if accounts and choose.random() < 0.6 else {}
        accounts.append(str(await company.create("account", name=f"公司{number}", **parent, **owned())))
    contacts: list[str] = []
    for _ in range(14):
        values: dict[str, Any] = {"name": choose.choice(NAMES), "phone": choose.choice((*PHONES, None)), **owned()}
        values |= {"account": choose.choice(accounts)} if choose.random() < 0.7 else {}
        values |= {"reports_to": choose.choice(contacts)} if contacts and choose.random() < 0.5 else {}
        contacts.append(str(await company.create("contact", **values)))
    for _ in range(6):
        one, other = choose.sample(accounts, 2)
        await company.create("account_relation", account=one, other=other, kind="supplier", **owned())
        one, other = choose.sample(contacts, 2)
        await company.create("contact_relation", contact=one, other=other, kind="friend", **owned())


async def read_all(company: Company, catalog: Catalog, policy: Any, object_key: str) -> list[Row]:
    """All rows of an object with the fields that matter, as a reader lists them."""
    owner = catalog.objects[object_key]
    edges = () if owner.graph is None else owner.graph.edges
    wanted = dict.fromkeys(("id", *(name for edge in edges for name in (edge.source, edge.target) if name != SELF)))
    if object_key == "contact":
        wanted |= {"name": None, "phone": None}
    if not isinstance(policy, SystemPolicy):
        wanted = {"id": None}
    select = tuple(Selected(name, (name,)) for name in wanted)
    page = await company.kernel.query.list(catalog, policy, Query(ObjectKey(object_key), select, limit=200))
    rows: list[Row] = msgspec.json.decode(page.data)
    return rows


async def found_world(company: Company, seed: int) -> World:
    await publish(company, "role", "x_masked", ROLE)
    masked = {"name": "某人", "login_name": company.login("masked"), "status": "active", "roles": ["x_masked"]}
    company.people["masked"] = UserId(await company.create("user", **masked))  # type: ignore[arg-type]
    await furnish(company, random.Random(seed))
    catalog = await company.kernel.catalogs.refresh(company.key)
    company.kernel.access.wake(company.key, company.workspace.schema)
    system = SystemPolicy("a test looks at everything")
    graphed = [key for key, owner in catalog.objects.items() if owner.graph is not None]
    rows = {key: {row["id"]: row for row in await read_all(company, catalog, system, key)} for key in graphed}
    policies = {who: await company.kernel.access.get_policy(company.reader(who), catalog) for who in READERS}
    seen = {
        who: {key: {row["id"] for row in await read_all(company, catalog, policies[who], key)} for key in graphed}
        for who in READERS
    }
    return World(company, catalog, rows, policies, seen)


async def check_duplicates(world: World) -> None:
    """A question is answered from what one sees plainly; pairs are for those who read both and see why."""
    kernel, contacts = world.company.kernel, world.rows["contact"]
    await catch_keys(world.company)
    await kernel.duplicate_queue.scan(world.catalog, "contact", world.company.people["administrator"])
    await catch_keys(world.company)
    same = {
        frozenset(pair) for pair in combinations(contacts, 2)
        if contacts[pair[0]]["phone"] is not None and contacts[pair[0]]["phone"] == contacts[pair[1]]["phone"]
    }  # fmt: skip
    assert same
    for who, policy in world.policies.items():
        mine = world.seen[who]["contact"]
        question = Question(ObjectKey("contact"), {"phone": PHONES[0]})
        told = await kernel.duplicates.ask(world.catalog, policy, question)
        if world.is_masked(who, "phone"):
            assert told == ()
        assert {str(one.id) for one in told if one.id is not None} <= mine
        page = await kernel.duplicate_queue.list(world.catalog, policy, ("contact", "open"), None, 200)
        found = {frozenset((str(pair.first), str(pair.second))) for pair, _ in page.pairs if pair.rule == "x_phone"}
        assert found == (set() if world.is_masked(who, "phone") else {pair for pair in same if pair <= mine}), who


async def check_segments(world: World) -> None:
    """Members are what one's own list would show, and dates are told where they tell nothing new."""
    kernel, contacts = world.company.kernel, world.rows["contact"]
    segments = kernel.segments
    for name, (condition, field) in CONDITIONS.items():
        draft = SegmentDraft(name, "dynamic", condition, "all")
        segment = await segments.create(world.company.reader("administrator"), "contact", draft)
        await catch_up(world.company)
        whole = {key for key, row in contacts.items() if row[field] == WANTED[name]}
        assert whole
        for who in READERS:
            members = await segments.members(world.company.reader(who), segment.id, 200)
            found = {row["id"] for row in msgspec.json.decode(members.page.data)}
            blind = world.is_masked(who, field)
            assert found == (set() if blind else whole & world.seen[who]["contact"]), (who, name)
            assert {str(one) for one in members.entered} == found
            for record in sorted(whole):
                if record in world.seen[who]["contact"]:
                    events = await segments.events(world.company.reader(who), segment.id, UUID(record))
                    assert bool(events) is not blind
                else:
                    with pytest.raises(RecordNotFound):
                        await segments.events(world.company.reader(who), segment.id, UUID(record))


def list_edges(world: World, who: str) -> set[tuple[End, End]]:
    """The edges that somebody may walk: their record and both ends are in his lists, and no lookup of it is hidden."""
    found: set[tuple[End, End]] = set()
    for key, rows in world.rows.items():
        graph = world.catalog.objects[key].graph
        assert graph is not None
        for edge in graph.edges:
            if world.is_masked(who, edge.target):
                continue
            for record in rows.keys() & world.seen[who][key]:
                ends = [read_end(world, key, rows[record], name) for name in (edge.source, edge.target)]
                if all(end is not None and end.id in world.seen[who][end.object] for end in ends):
                    found.add((ends[0], ends[1]))  # type: ignore[arg-type]
    return found


def read_end(world: World, key: str, row: Row, name: str) -> End | None:
    if name == SELF:
        return End(key, row["id"])
    value = row.get(name)
    if value is None:
        return None
    return End(value.get("object") or world.catalog.objects[key].fields[name].targets[0], value["id"])


def walk(edges: set[tuple[End, End]], start: End, depth: int) -> set[End]:
    """What lies within some steps."""
    known, rim = {start}, {start}
    for _ in range(depth):
        rim = {far for pair in edges for near, far in (pair, pair[::-1]) if near in rim} - known
        known |= rim
    return known


async def check_graph(world: World) -> None:
    """Around each record lies what one may read over edges that one may read, and a way is found where there is one."""
    graphs, catalog = world.company.kernel.graphs, world.catalog
    starts = [End(key, record) for key in ("account", "contact") for record in sorted(world.rows[key])]
    for who, policy in world.policies.items():
        edges = list_edges(world, who)
        for start in starts:
            if start.id not in world.seen[who][start.object]:
                with pytest.raises(RecordNotFound):
                    await graphs.around(catalog, policy, start, 2)
                continue
            graph = await graphs.around(catalog, policy, start, 2)
            assert {node.end for node in graph.nodes} == walk(edges, start, 2), (who, start)
            assert {(edge.source, edge.target) for edge in graph.edges} <= edges
        open_starts = [start for start in starts if start.id in world.seen[who][start.object]]
        for start, goal in zip(open_starts, open_starts[3:], strict=False):
            found = await graphs.find_paths(catalog, policy, start, goal)
            assert bool(found.paths) is (goal in walk(edges, start, 6)), (who, start, goal)
            for path in found.paths:
                assert all({pair, pair[::-1]} & edges for pair in pairwise(path))


@pytest.mark.parametrize("seed", [11])
async def test_rights_and_masks_hold_for_every_role(company: Company, seed: int) -> None:
    rule = {
        "duplicate_rule": "x_phone", "object": "contact", "label": LABEL,
        "any": [{"all": [{"field": "phone", "match": "normalised"}]}],
    }  # fmt: skip
    await publish(company, "duplicate_rule", "contact_person", {"active": False})
    await publish(company, "duplicate_rule", "x_phone", rule)
    world = await found_world(company, seed)
    assert world.seen["owner"]["contact"] < world.seen["head"]["contact"] < world.seen["administrator"]["contact"]
    await check_graph(world)
    await check_segments(world)
    await check_duplicates(world)
