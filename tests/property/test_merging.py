"""Random graphs of related records are merged, edited and split again: the bytes are those that the model expects."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from tests.integration.kernel.records import company as records
from tests.integration.kernel.records.company import Company, label, op, options, text
from tests.property.model import merging
from tests.property.model.asking import few
from tests.property.model.merging import Tables
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace, create_workspace
from zhike.kernel.records.merge_model import MergeAsk
from zhike.kernel.records.model import Change

LOOKUP = {"type": "lookup", "target": "account", "label": label("客户")}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "account": {
        "title": "name", "root": "self",
        "fields": {
            "name": text("名称", required=True), "code": text("编号", unique=True),
            "level": {"type": "choice", "label": label("级别"), "options": options("A", "B"), "tracked": True},
            "tags": {"type": "choices", "label": label("标签"), "options": options(*merging.OPTIONS)},
            "staff": {"type": "number", "label": label("人数")},
            "parent": {**LOOKUP, "inverse": "subsidiaries"},
            "contact_count": {"type": "rollup", "relation": "contacts", "function": "count", "label": label("联系人")},
            "won_total": {
                "type": "rollup", "relation": "deals", "function": "sum", "field": "amount",
                "where": {"field": "stage", "op": "is", "value": "won"}, "label": label("赢单"),
            },
        },
    },
    "contact": {
        "title": "name", "root": "account",
        "fields": {
            "name": text("姓名", required=True), "phone": {"type": "phone", "label": label("电话")},
            "account": {**LOOKUP, "inverse": "contacts", "child": True, "required": True},
        },
    },
    "deal": {
        "title": "name", "root": "account",
        "fields": {
            "name": text("名称", required=True), "account": {**LOOKUP, "inverse": "deals"},
            "amount": {"type": "number", "label": label("金额")},
            "stage": {"type": "choice", "label": label("阶段"), "options": options("new", "won"), "tracked": True},
        },
    },
    "contract": {
        "title": "name",
        "fields": {"name": text("名称", required=True), "account": {**LOOKUP, "unique": True}},
    },
    "activity": {
        "title": "subject",
        "fields": {
            "subject": text("主题", required=True),
            "target": {
                "type": "any_lookup", "targets": ["account", "contact"], "inverse": "activities", "label": label("关联"),
            },
            "about": {"type": "multi_lookup", "target": "account", "inverse": "mentions", "label": label("涉及")},
        },
    },
}  # fmt: skip
_FOUNDED: list[Company] = []


async def found(database: Database) -> Company:
    """A company with nothing in it."""
    known = dict(records.DOCUMENTS)
    records.DOCUMENTS.clear()
    records.DOCUMENTS.update(DOCUMENTS)
    try:
        clock = FrozenClock(datetime(2026, 1, 1, tzinfo=UTC))
        if not _FOUNDED:
            workspace = await create_workspace(database, clock, f"t{uuid4().hex[:16]}", "合并")
            catalog = await _publish(database, workspace, clock)
            _FOUNDED.append(await records.make_company(database, workspace, clock, catalog))
        old = _FOUNDED[0]
        await records.empty(database, old.workspace)
        await database.execute(f"TRUNCATE {old.schema}.link")
        return await records.make_company(database, old.workspace, clock, old.catalogs.catalog)
    finally:
        records.DOCUMENTS.clear()
        records.DOCUMENTS.update(known)


async def _publish(database: Database, workspace: Workspace, clock: FrozenClock) -> Any:
    clerk = records.CLERK
    records.CLERK = {"role": "clerk", "label": label("职员"), "objects": {"*": {"read": "all"}}}
    try:
        return await records.publish(database, workspace, clock)
    finally:
        records.CLERK = clerk


async def read(company: Company) -> Tables:
    """Every row as JSON in which numbers are texts, so that scales count; stamps are left out."""
    tables: Tables = {}
    for key in DOCUMENTS:
        rows = await company.rows(
            f"SELECT to_jsonb(t)::text AS row, r.merged_into, r.title FROM {{s}}.o_{key} AS t"
            " JOIN {s}.record AS r ON r.id = t.id"
        )
        tables[key] = {}
        for one in rows:
            row = json.loads(one["row"], parse_float=str, parse_int=str)
            merged = None if one["merged_into"] is None else str(one["merged_into"])
            row["_record"] = {"merged_into": merged, "title": one["title"]}
            tables[key][row["id"]] = {name: value for name, value in row.items() if name not in merging.STAMPS}
    return tables


def plain(tables: Tables) -> Tables:
    """Without what other tests of ours look at: roll-ups, when something was binned, and titles."""
    return {
        key: {
            number: {
                **{name: value for name, value in row.items() if name not in merging.ROLLUPS},
                "deleted_at": row["deleted_at"] and "binned",
                "_record": row["_record"]["merged_into"],
            }
            for number, row in rows.items()
        }
        for key, rows in tables.items()
    }


class Story:
    """One company and its dice."""

    def __init__(self, company: Company, data: st.DataObject) -> None:
        self.company, self.data = company, data
        self.ids: dict[str, list[str]] = {key: [] for key in DOCUMENTS}
        self.count = 0

    def draw(self, strategy: Any) -> Any:
        return self.data.draw(strategy)

    def pick(self, *keys: str) -> str | None:
        known = [one for key in keys for one in self.ids[key]]
        return self.draw(st.sampled_from([None, *known])) if known else None

    def name(self) -> str:
        self.count += 1
        return f"名{self.count}"

    def values(self, key: str) -> dict[str, Any]:
        """Values of every field of an object that may be left empty."""
        if key == "account":
            return {
                "code": self.draw(st.sampled_from([None, self.name()])),
                "level": self.draw(st.sampled_from([None, "A", "B"])),
                "tags": self.draw(st.sampled_from([None, ["vip"], ["risk", "new"]])),
                "staff": self.draw(st.sampled_from([None, "1.50", "7"])),
                "parent": self.pick("account"),
            }
        if key == "contact":
            return {"phone": self.draw(st.sampled_from([None, "13800138000", "+8613900139000"]))}
        if key == "deal":
            return {
                "account": self.pick("account"), "amount": self.draw(st.sampled_from([None, "5", "12"])),
                "stage": self.draw(st.sampled_from([None, "new", "won"])),
            }  # fmt: skip
        if key == "contract":
            return {}
        about = self.draw(st.lists(st.sampled_from(self.ids["account"]), max_size=3, unique=True))
        return {"target": self.pick("account", "contact"), "about": about or None}

    async def create(self, key: str) -> None:
        title = "subject" if key == "activity" else "name"
        values = {title: self.name(), **self.values(key)}
        if key == "contact":
            values["account"] = self.draw(st.sampled_from(self.ids["account"]))
        if key == "contract":
            rows = await self.company.rows("SELECT account FROM {s}.o_contract WHERE deleted_at IS NULL")
            free = sorted(set(self.ids["account"]) - {str(row["account"]) for row in rows})
            values["account"] = self.draw(st.sampled_from([None, *free]))
        values = {name: value for name, value in values.items() if value is not None}
        self.ids[key].append(str(await self.company.create(key, **values)))

    async def furnish(self) -> None:
        for _ in range(self.draw(st.integers(3, 5))):
            await self.create("account")
        for key in self.draw(
            st.lists(st.sampled_from(["contact", "deal", "contract", "activity"]), min_size=6, max_size=14)
        ):
            await self.create(key)
        # Some of it lies in the bin.
        for key in ("contact", "deal"):
            for one in self.ids[key][:1]:
                await self.company.delete(key, RecordId(UUID(one)))
                self.ids[key].remove(one)

    async def edit(self) -> None:
        """Somebody goes on working: with old ids, too."""
        key = self.draw(st.sampled_from([key for key in DOCUMENTS if self.ids[key] and key != "contract"]))
        number = RecordId(UUID(self.draw(st.sampled_from(self.ids[key]))))
        what = self.draw(st.sampled_from(["update", "update", "create", "delete"]))
        if what == "create":
            await self.create(key)
        elif what == "delete" and key in ("deal", "activity"):
            await self.company.delete(key, number)
            self.ids[key].remove(str(number))
        else:
            values = self.values(key)
            name = self.draw(st.sampled_from(sorted(values)))
            if name == "parent" or (key == "activity" and name == "target"):
                return
            await self.company.save(key, Change("update", number, {name: values[name]}))

    async def merge(self) -> tuple[Any, Tables, Tables] | None:
        """Merge some of one object; the operation, and the rows before and after it."""
        target = self.draw(st.sampled_from(["account", "account", "contact"]))
        living = [
            str(row["id"]) for row in await self.company.rows(f"SELECT id FROM {{s}}.o_{target} WHERE deleted_at IS NULL")
        ]  # fmt: skip
        if len(living) < 2:
            return None
        group = self.draw(st.lists(st.sampled_from(sorted(living)), min_size=2, max_size=3, unique=True))
        take = {}
        if self.draw(st.booleans()):
            name = "level" if target == "account" else "phone"
            take[name] = self.draw(st.sampled_from(group))
        before, operation = await read(self.company), op("record.merge")
        ask = MergeAsk(
            ObjectKey(target), RecordId(UUID(group[0])), tuple(RecordId(UUID(one)) for one in group[1:]),
            {name: RecordId(UUID(one)) for name, one in take.items()},
        )  # fmt: skip
        await self.company.writer.merge(self.company.reader, ask, operation)
        after = await read(self.company)
        assert plain(after) == plain(merging.merge(before, target, group[0], group[1:], take))
        return operation, before, after


async def check_rollups(company: Company) -> None:
    tables = await read(company)
    for number, (contacts, won) in merging.count(tables).items():
        row = tables["account"][number]
        assert (row["contact_count"], Decimal(row["won_total"])) == (str(contacts), Decimal(won)), number
    rows = await company.rows("SELECT k.record_id, k.target_id FROM {s}.link AS k ORDER BY 1, 2")
    listed = sorted((number, one) for number, row in tables["activity"].items() for one in row["about"] or ())
    assert sorted((str(row["record_id"]), str(row["target_id"])) for row in rows) == listed
    spans = await company.rows(
        "SELECT count(*) AS open FROM {s}.field_span WHERE to_at IS NULL GROUP BY record_id, field_id"
    )
    assert all(row["open"] == 1 for row in spans)


@given(data=st.data())
@few(6)
async def test_what_a_merge_moves_goes_back_where_nobody_changed_it(database: Database, data: st.DataObject) -> None:
    company = await found(database)
    story = Story(company, data)
    await story.furnish()
    merges = []
    for _ in range(data.draw(st.integers(1, 2))):
        company.clock.advance(1)
        done = await story.merge()
        if done is not None:
            merges.append(done)
        await check_rollups(company)
    for _ in range(data.draw(st.integers(0, 5))):
        company.clock.advance(1)
        await story.edit()
    for operation, before, after in reversed(merges):
        company.clock.advance(1)
        now = await read(company)
        await company.writer.undo(company.reader, operation.id)
        assert plain(await read(company)) == plain(merging.undo(before, after, now))
        await check_rollups(company)


@given(data=st.data())
@few(3)
async def test_a_merge_undone_leaves_every_byte_as_it_was(database: Database, data: st.DataObject) -> None:
    company = await found(database)
    story = Story(company, data)
    await story.furnish()
    company.clock.advance(1)
    done = await story.merge()
    if done is None:
        return
    operation, before, after = done
    company.clock.advance(1)
    report = await company.writer.undo(company.reader, operation.id)
    assert report.left == []
    assert plain(await read(company)) == plain(before)
    # And the undo can be undone: they are one again.
    company.clock.advance(1)
    again = await company.writer.undo(company.reader, report.operation)
    assert again.left == []
    assert plain(await read(company)) == plain(after)
    company.clock.advance(1)
    assert (await company.writer.undo(company.reader, again.operation)).left == []
    assert plain(await read(company)) == plain(before)
    await check_rollups(company)
