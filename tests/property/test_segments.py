"""Kept memberships against a naive evaluation, over random changes of accounts and their contacts."""

import random
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from tests.fixtures.kernel import Company, company, kernel
from tests.integration.engines.segments.conftest import catch_up, save
from zhike.engines.segments.model import SegmentDraft
from zhike.engines.segments.store import list_ids, read_events
from zhike.kernel.base.ids import RecordId

__all__ = ["company", "kernel"]

CONDITIONS: dict[str, tuple[str, dict[str, object]]] = {
    "key": ("account", {"field": "level", "op": "is", "value": "A"}),
    "not_key": ("account", {"field": "level", "op": "is_not", "value": "A"}),
    "of_key": ("contact", {"field": "account.level", "op": "is", "value": "A"}),
    "lonely": ("account", {"related": "contacts", "quantifier": "none"}),
    "crowd": ("account", {"formula": "count(contacts) > 1"}),
    "has_zhang": (
        "account",
        {"related": "contacts", "quantifier": "any", "where": {"field": "name", "op": "starts_with", "value": "张"}},
    ),
}


@dataclass
class Model:
    """What is there, as plain as can be."""

    levels: dict[RecordId, str | None] = field(default_factory=dict)
    contacts: dict[RecordId, tuple[str, RecordId | None]] = field(default_factory=dict)
    binned: set[RecordId] = field(default_factory=set)

    def of(self, account: RecordId) -> list[str]:
        return [name for one, (name, home) in self.contacts.items() if home == account and one not in self.binned]

    def find(self, name: str) -> set[UUID]:
        accounts = [one for one in self.levels if one not in self.binned]
        match name:
            case "key":
                return {one for one in accounts if self.levels[one] == "A"}
            case "not_key":
                return {one for one in accounts if self.levels[one] != "A"}
            case "lonely":
                return {one for one in accounts if not self.of(one)}
            case "crowd":
                return {one for one in accounts if len(self.of(one)) > 1}
            case "has_zhang":
                return {one for one in accounts if any(each.startswith("张") for each in self.of(one))}
        return {
            one
            for one, (_, home) in self.contacts.items()
            if one not in self.binned and home not in self.binned and self.levels.get(home or one) == "A"
        }


async def step(company: Company, model: Model, choose: random.Random) -> None:
    """One random change, in the workspace and in the model."""
    living = [one for one in model.contacts if one not in model.binned]
    match choose.randrange(5):
        case 0:
            account = choose.choice(sorted(model.levels))
            model.levels[account] = choose.choice(["A", "B", None])
            await save(company, "account", "update", account, level=model.levels[account])
        case 1:
            name, home = choose.choice(["张伟", "李娜"]), choose.choice([*sorted(model.levels), None])
            made = await company.create("contact", name=name, account=None if home is None else str(home))
            model.contacts[made] = (name, home)
        case 2 if living:
            one, home = choose.choice(living), choose.choice([*sorted(model.levels), None])
            model.contacts[one] = (model.contacts[one][0], home)
            await save(company, "contact", "update", one, account=None if home is None else str(home))
        case 3 if living:
            one = choose.choice(living)
            model.binned.add(one)
            await save(company, "contact", "delete", one)
        case 4 if model.binned:
            one = choose.choice(sorted(model.binned))
            model.binned.discard(one)
            await save(company, "contact", "restore", one)


@pytest.mark.parametrize("seed", [7])
async def test_kept_memberships_are_those_of_a_naive_evaluation(company: Company, seed: int) -> None:
    choose, model = random.Random(seed), Model()
    for number in range(4):
        model.levels[await company.create("account", name=f"公司{number}", level="B")] = "B"
    admin, schema = company.reader("administrator"), company.workspace.schema
    made: dict[str, UUID] = {}
    for name, (object_key, condition) in CONDITIONS.items():
        draft = SegmentDraft(name, "dynamic", condition)
        made[name] = (await company.kernel.segments.create(admin, object_key, draft)).id
    await catch_up(company)

    for _ in range(8):
        for _ in range(choose.randint(1, 5)):
            await step(company, model, choose)
        await catch_up(company)
        for name, segment in made.items():
            found = await list_ids(company.kernel.database, "list_all_members", schema, [segment, UUID(int=0), 1000])
            assert set(found) == model.find(name), name

    events = await read_events(company.kernel.database, schema, 0, 100_000)
    assert [event.pos for event in events] == list(range(1, len(events) + 1))
    kinds: dict[tuple[UUID, UUID], list[str]] = {}
    for event in events:
        kinds.setdefault((event.segment, event.record), []).append(event.kind)
    for sequence in kinds.values():
        assert sequence == ["e", "l"] * (len(sequence) // 2) + ["e"] * (len(sequence) % 2)
    inside = {key for key, sequence in kinds.items() if len(sequence) % 2}
    assert inside == {(segment, record) for name, segment in made.items() for record in model.find(name)}
