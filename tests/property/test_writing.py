"""P10 and P13: what is saved is what the model holds, undo brings the bytes back, and writers side by side lose nothing."""

import asyncio
import json
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.property.model import writing
from tests.property.model.asking import QUESTIONS, few, furnish
from tests.property.model.company import Document
from tests.property.model.house import House, compare, make_operation, read_row
from tests.property.model.rights import Rights
from tests.property.oracle.world import Record
from tests.property.strategies import companies
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId
from zhike.kernel.postgres.pool import Database
from zhike.kernel.records.errors import RecordStale
from zhike.kernel.records.model import Batch, Change

TOUCHED = dict[tuple[str, str], Record | None]


@dataclass
class Story:
    """One company being written to by its people: the real one, the model, and what each operation changed."""

    house: House
    boss: str
    operations: list[tuple[OperationId, TOUCHED]] = field(default_factory=list)
    made: int = 0
    refusal: str = ""

    @property
    def records(self) -> dict[str, dict[str, Record]]:
        return self.house.company.records

    def living(self, object_key: str) -> list[str]:
        return [key for key, row in self.records[object_key].items() if row["deleted_at"] is None]

    def ids(self, user: str) -> dict[str, tuple[str, ...]]:
        """Ids that a reader may link to."""
        rights = Rights(self.house.company, user, self.house.clock.now())
        found = {
            key: tuple(one for one in self.living(key) if rights.may(key, self.records[key][one]))
            for key in self.house.company.documents
        }
        return {"user": tuple(self.house.company.users), "department": tuple(self.house.company.departments)} | found

    def snapshot(self) -> dict[str, dict[str, Record]]:
        return deepcopy({key: self.records[key] for key in self.house.company.documents})

    def note(self, operation: OperationId, before: dict[str, dict[str, Record]]) -> None:
        """Remember what the operation touched, with what was there before."""
        touched: TOUCHED = {}
        for key, rows in before.items():
            for number, row in self.records[key].items():
                was = rows.get(number)
                if was is None or was["version"] != row["version"]:
                    touched[key, number] = was
        if touched:
            self.operations.append((operation, touched))


@given(data=st.data())
@few(3)
async def test_what_is_saved_is_what_the_model_holds(database: Database, data: st.DataObject) -> None:
    story = await begin(database, data)
    steps = [create, update, update, delete, restore, undo]
    for _ in range(QUESTIONS):
        step = data.draw(st.sampled_from(steps))
        story.house.clock.advance(1)
        before = story.snapshot()
        operation = await step(story, data)
        if operation is not None:
            story.note(operation, before)
        writing.count_rollups(story.house.company)
        await compare(story.house)
    await check_journal(story)


async def begin(database: Database, data: st.DataObject) -> Story:
    house = await furnish(database, data)
    boss = next(user for user, one in house.company.users.items() if one["roles"] == ["boss"])
    return Story(house, boss)


async def write(story: Story, user: str, object_key: str, changes: list[Change]) -> OperationId | None:
    """Save as a user; None where it was refused."""
    operation = make_operation()
    batch = Batch(ObjectKey(object_key), tuple(changes))
    try:
        await story.house.writer.save(story.house.reader(user), batch, operation)
    except ZhikeError as error:
        story.refusal = f"{error!r} {error.problems}"
        return None
    return operation.id


async def create(story: Story, data: st.DataObject) -> OperationId | None:
    """New records by somebody."""
    company = story.house.company
    user = data.draw(st.sampled_from(sorted(company.users)))
    rights = Rights(company, user, story.house.clock.now())
    object_key = data.draw(st.sampled_from(sorted(company.documents)))
    document = company.documents[object_key]
    made = []
    for _ in range(data.draw(st.integers(1, 3))):
        raw = data.draw(companies.raw_record(document, story.ids(user)))
        story.made += 1
        made.append((companies.make_uuid(99, story.made), _writable(rights, object_key, raw)))
    changes = [Change("create", RecordId(UUID(number)), raw) for number, raw in made]
    operation = await write(story, user, object_key, changes)
    complete = all(
        raw.get(name) is not None for _, raw in made for name, one in document["fields"].items() if one.get("required")
    )
    expected = rights.may_create(object_key) and bool(rights.scopes(object_key, "read")) and complete
    if rights.may_create(object_key) and not rights.scopes(object_key, "read"):
        expected = operation is not None and complete
    assert (operation is not None) == expected, (story.refusal, user, object_key, made)
    if operation is not None:
        for number, raw in made:
            writing.create(company, object_key, number, {"owner": user, **raw}, story.house.clock.now(), user)
    return operation


def _writable(rights: Rights, object_key: str, raw: Document) -> Document:
    """Only what the user may write: the others are refused, which another test says."""
    fixed = ("owner", "department")
    return {name: value for name, value in raw.items() if name in fixed or rights.writable(object_key, name)}


async def update(story: Story, data: st.DataObject) -> OperationId | None:
    """New values of one to three records by somebody, maybe on a version."""
    company = story.house.company
    user = data.draw(st.sampled_from(sorted(company.users)))
    rights = Rights(company, user, story.house.clock.now())
    object_key = data.draw(st.sampled_from([key for key in company.documents if story.living(key)] or ["firm"]))
    fields = company.documents[object_key]["fields"]
    open_rows = story.living(object_key)
    if not open_rows:
        return None
    ids = story.ids(user)
    changes: list[tuple[str, Document]] = []
    for number in data.draw(st.lists(st.sampled_from(open_rows), min_size=1, max_size=3, unique=True)):
        raw = data.draw(companies.raw_record(company.documents[object_key], ids))
        names = data.draw(st.lists(st.sampled_from(sorted(raw)), min_size=1, max_size=4, unique=True))
        kept = _writable(rights, object_key, {name: raw[name] for name in names})
        changes.append((number, {name: value for name, value in kept.items() if not _clears(fields.get(name), value)}))
    rows = [company.records[object_key][number] for number, _ in changes]
    expected = all(rights.may(object_key, row, "read") and rights.may(object_key, row, "update") for row in rows)
    asked = [
        Change("update", RecordId(UUID(number)), raw, int(str(row["version"])))
        for (number, raw), row in zip(changes, rows, strict=True)
    ]
    operation = await write(story, user, object_key, asked)
    assert (operation is not None) == expected, (story.refusal, user, object_key, changes, rights.roles)
    if operation is not None:
        for number, raw in changes:
            writing.change(company, object_key, number, raw, story.house.clock.now())
    return operation


def _clears(one: Document | None, value: object) -> bool:
    """Whether a required field would be emptied, or a link made to nobody."""
    return value is None and one is not None and bool(one.get("required"))


async def delete(story: Story, data: st.DataObject) -> OperationId | None:
    """Records to the bin, their children along."""
    company = story.house.company
    user = data.draw(st.sampled_from([story.boss, *sorted(company.users)]))
    rights = Rights(company, user, story.house.clock.now())
    object_key = data.draw(st.sampled_from(sorted(company.documents)))
    living = story.living(object_key)
    if not living:
        return None
    numbers = data.draw(st.lists(st.sampled_from(living), min_size=1, max_size=2, unique=True))
    rows = [company.records[object_key][number] for number in numbers]
    expected = all(rights.may(object_key, row) and rights.may(object_key, row, "delete") for row in rows)
    operation = await write(story, user, object_key, [Change("delete", RecordId(UUID(one))) for one in numbers])
    assert (operation is not None) == expected, (story.refusal, user, object_key, numbers, rights.roles)
    if operation is not None:
        for number in numbers:
            writing.delete(company, object_key, number, story.house.clock.now(), operation)
    return operation


async def restore(story: Story, data: st.DataObject) -> OperationId | None:
    """One record out of the bin by the boss, if its parent lives."""
    company = story.house.company
    binned = [
        (key, number)
        for key in company.documents
        for number, row in company.records[key].items()
        if row["deleted_at"] is not None
    ]
    if not binned:
        return None
    object_key, number = data.draw(st.sampled_from(binned))
    row = company.records[object_key][number]
    parents = [
        company.records[one["target"]][str(row[name])]
        for name, one in company.documents[object_key]["fields"].items()
        if one.get("child") and row[name] is not None
    ]
    expected = all(parent["deleted_at"] is None for parent in parents)
    operation = await write(story, story.boss, object_key, [Change("restore", RecordId(UUID(number)))])
    assert (operation is not None) == expected, (story.refusal, object_key, number, row)
    if operation is not None:
        writing.restore(company, object_key, number, story.house.clock.now())
    return operation


async def undo(story: Story, data: st.DataObject) -> OperationId | None:
    """The newest operation is taken back by the boss, and everything is as it was."""
    if not story.operations:
        return None
    operation, touched = story.operations.pop()
    report = await story.house.writer.undo(story.house.reader(story.boss), operation)
    assert report.left == []
    assert report.undone == len(touched)
    for (key, number), was in touched.items():
        row = story.records[key][number]
        version = row["version"] + 1  # type: ignore[operator]
        if was is None:
            row |= {"deleted_at": story.house.clock.now(), "deleted_by_operation": report.operation}
        else:
            row.clear()
            row |= was
            if was["deleted_at"] is not None:
                row["deleted_by_operation"] = report.operation
        row |= {"version": version, "updated_at": story.house.clock.now()}
    return report.operation


async def check_journal(story: Story) -> None:
    """Each version of each record has exactly one entry, and no entry is without its record."""
    schema = story.house.workspace.schema
    rows = await story.house.database.fetch_rows(
        f'SELECT record_id, version, kind::text, payload FROM "{schema}".journal'
        " WHERE kind::text IN ('i', 'u', 'd', 'r') ORDER BY record_id, version"
    )
    entries = Counter((str(row["record_id"]), row["version"]) for row in rows)
    expected = Counter(
        (number, version)
        for key in story.house.company.documents
        for number, row in story.records[key].items()
        for version in range(1, int(str(row["version"])) + 1)
    )
    people = {*story.house.company.users, *story.house.company.departments}
    assert Counter({key: count for key, count in entries.items() if key[0] not in people}) == expected
    check_chains([(str(row["record_id"]), row["kind"], json.loads(row["payload"])) for row in rows])


def check_chains(entries: list[tuple[str, str, dict[str, Any]]]) -> None:
    """The new value of one entry is the old value of the next that changes the same field."""
    last: dict[tuple[str, str], Any] = {}
    for record, kind, payload in entries:
        if kind != "u":
            continue
        for name, (old, new) in payload.items():
            assert old != new
            assert last.get((record, name), old) == old
            last[record, name] = new


@given(data=st.data())
@few(2)
async def test_undo_brings_back_the_bytes(database: Database, data: st.DataObject) -> None:
    story = await begin(database, data)
    for _ in range(QUESTIONS // 2):
        story.house.clock.advance(1)
        before = await read_bytes(story.house)
        kept, operation = story.snapshot(), None
        step = data.draw(st.sampled_from([create, update, delete]))
        operation = await step(story, data)
        if operation is None:
            continue
        story.note(operation, kept)
        if not story.operations or story.operations[-1][0] != operation:
            continue
        await undo(story, data)
        after = await read_bytes(story.house)
        wrong = [
            (key, number, was, after[key].get(number))
            for key, rows in before.items()
            for number, was in rows.items()
            if after[key].get(number) != was
        ]
        assert not wrong, f"after undoing {step.__name__}: {wrong}"
        assert after == before


async def read_bytes(house: House) -> dict[str, dict[str, str]]:
    """Every living row of every object as text, its entry in `record` too, without what each write renews. Roll-ups are
    compared as numbers elsewhere: a sum that went up and down again may have one more zero at its end."""
    found = {}
    for key, document in house.company.documents.items():
        rollups = [name for name, one in document["fields"].items() if one["type"] == "rollup"]
        table = house.catalog.objects[key].table
        rows = await house.database.fetch_rows(
            f"SELECT t.id, ((to_jsonb(t) - 'version' - 'updated_at' - 'updated_by' - $1::text[])::text"
            f" || (to_jsonb(r) - 'deleted_operation')::text) AS text"
            f' FROM "{house.workspace.schema}"."{table}" AS t JOIN "{house.workspace.schema}".record AS r USING (id)'
            " WHERE t.deleted_at IS NULL",
            [rollups],
        )
        found[key] = {str(row["id"]): row["text"] for row in rows}
    return found


@given(data=st.data())
@few(2)
async def test_writers_side_by_side_lose_nothing(database: Database, data: st.DataObject) -> None:
    story = await begin(database, data)
    for _ in range(QUESTIONS // 3):
        await race_for_a_version(story, data)
        await write_side_by_side(story, data)
    writing.count_rollups(story.house.company)
    await compare(story.house)
    await check_journal(story)


async def race_for_a_version(story: Story, data: st.DataObject) -> None:
    """Of several who write the same version one wins, and the others hear that it is stale."""
    company = story.house.company
    object_key = data.draw(st.sampled_from(sorted(company.documents)))
    number = data.draw(st.sampled_from(sorted(company.records[object_key])))
    row = company.records[object_key][number]
    values = [f"Nr {story.made + count}" for count in range(3)]
    story.made += 3
    outcomes = await asyncio.gather(
        *(_try(story, object_key, number, {"name": value}, int(str(row["version"]))) for value in values),
    )
    winners = [value for value, error in zip(values, outcomes, strict=True) if error is None]
    assert len(winners) == 1, outcomes
    assert all(isinstance(error, RecordStale) for error in outcomes if error is not None)
    writing.change(company, object_key, number, {"name": winners[0]}, story.house.clock.now())


async def _try(story: Story, object_key: str, number: str, values: Document, version: int | None) -> Exception | None:
    change = Change("update", RecordId(UUID(number)), values, version)
    batch = Batch(ObjectKey(object_key), (change,))
    try:
        await story.house.writer.save(story.house.reader(story.boss), batch, make_operation())
    except ZhikeError as error:
        return error
    return None


async def write_side_by_side(story: Story, data: st.DataObject) -> None:
    """Children move between parents, at once and in batches: nobody is refused, and the roll-ups are right."""
    company = story.house.company
    firms, persons = sorted(company.records["firm"]), sorted(company.records["person"])
    batches = []
    for _ in range(3):
        numbers = data.draw(st.lists(st.sampled_from(persons), min_size=1, max_size=4, unique=True))
        batches.append([(number, {"firm": data.draw(st.sampled_from(firms))}) for number in numbers])
    await asyncio.gather(
        *(
            story.house.writer.save(
                story.house.reader(story.boss),
                Batch(
                    ObjectKey("person"),
                    tuple(Change("update", RecordId(UUID(number)), raw) for number, raw in batch),
                ),
                make_operation(),
            )
            for batch in batches
        )
    )
    stored = await story.house.rows("person")
    for number in {number for batch in batches for number, _ in batch}:
        wanted = {raw["firm"] for batch in batches for one, raw in batch if one == number}
        found = read_row(story.house, "person", company.documents["person"], stored[number])
        assert found["firm"] in wanted
        company.records["person"][number] |= {"firm": found["firm"], "version": found["version"]}
