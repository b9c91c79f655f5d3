"""Merging: who may, what comes along, where old ids lead, and what an undo finds later."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.integration.kernel.records.company import Company, op, system_work
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.query.errors import RecordNotFound
from zhike.kernel.records.errors import ChangesRefused, RecordForbidden
from zhike.kernel.records.merge_model import MergeAsk, MergedAlready, MergeRefused, MergeReport
from zhike.kernel.records.model import Change, Operation
from zhike.kernel.records.purge import purge_bin


def ask(keep: RecordId, *losers: RecordId, object_key: str = "account", **more: object) -> MergeAsk:
    return MergeAsk(ObjectKey(object_key), keep, losers, **more)  # type: ignore[arg-type]


async def merge(company: Company, asked: MergeAsk, operation: Operation | None = None) -> MergeReport:
    return await company.writer.merge(company.reader, asked, operation or op("record.merge"))


async def test_values_come_from_the_survivor_then_from_the_first_that_has_any(company: Company) -> None:
    keep = await company.create("account", name="甲", level=None, tags=["vip"])
    one = await company.create("account", name="乙", code="C1", level="A", tags=["risk"], revenue="12.5")
    two = await company.create("account", name="丙", code="C2", notes="丙的备注", staff="3")
    report = await merge(company, ask(keep, one, two))
    row = await company.row("account", keep)
    assert (row["name"], row["code"], row["level"], row["tags"]) == ("甲", "C1", "A", ["vip", "risk"])
    assert (row["notes"], str(row["staff"]), str(row["revenue"])) == ("丙的备注", "3", "12.500000")
    assert (report.keep, report.losers, report.version) == (keep, (one, two), row["version"])
    assert await company.value("SELECT merged_into FROM {s}.record WHERE id = $1", one) == keep
    assert (await company.row("account", one))["deleted_at"] is not None
    kinds = [entry["kind"] for entry in await company.journal(keep)]
    assert kinds == ["i", "u", "m"]
    assert [entry["kind"] for entry in await company.journal(one)] == ["i", "d"]
    assert {entry["operation_id"] for entry in await company.journal()} >= {report.operation}


async def test_values_may_be_taken_from_one_or_given(company: Company) -> None:
    keep = await company.create("account", name="甲", code="K", notes="旧")
    other = await company.create("account", name="乙", code="L", notes="新")
    await merge(company, ask(keep, other, take={"code": other, "name": other}, values={"notes": "合"}))
    row = await company.row("account", keep)
    assert (row["name"], row["code"], row["notes"]) == ("乙", "L", "合")
    assert await company.value("SELECT title FROM {s}.record WHERE id = $1", keep) == "乙"


async def test_an_old_id_leads_to_the_survivor_in_writes_and_links(company: Company) -> None:
    keep = await company.create("account", name="甲")
    middle = await company.create("account", name="乙")
    first = await company.create("account", name="丙")
    await merge(company, ask(middle, first))
    await merge(company, ask(keep, middle))
    assert await company.update("account", first, notes="写给旧编号") == 3
    assert (await company.row("account", keep))["notes"] == "写给旧编号"
    contact = await company.create("contact", name="张三", account=str(first))
    assert (await company.row("contact", contact))["account"] == keep
    activity = await company.create("activity", subject="拜访", target={"id": str(middle), "object": "account"})
    assert (await company.row("activity", activity))["target"] == keep
    outcome = await company.save("account", Change("update", middle, {"staff": "4"}), partial=True)
    assert [one.id for one in outcome.saved] == [keep]
    # Deleting a duplicate by its old id does not delete the record that survived.
    with pytest.raises(RecordNotFound):
        await company.delete("account", first)
    with pytest.raises(ChangesRefused) as refused:
        await company.save("account", Change("restore", first))
    assert [one.code for one in refused.value.refused] == ["merged"]
    with pytest.raises(MergedAlready):
        await merge(company, ask(keep, first))


async def test_members_shares_and_files_go_along_and_back(company: Company) -> None:
    keep = await company.create("account", name="甲")
    other = await company.create("account", name="乙")
    people = [(await company.hire(f"p{number}")).subject for number in range(3)]
    for record, user, writes in ((keep, people[0], False), (other, people[0], True), (other, people[1], False)):
        await company.database.execute(
            f"INSERT INTO {company.schema}.member VALUES ($1, $2, $3, NULL, $4)", [record, user, writes, uuid4()]
        )
    await company.database.execute(
        f"INSERT INTO {company.schema}.share VALUES ($1, 'user', $2, false, $3, $4)",
        [other, str(people[2]), company.clock.now() + timedelta(days=9), uuid4()],
    )
    file = uuid4()
    await company.database.execute(
        f"INSERT INTO {company.schema}.file (id, record_id, name, content_type, size, sha256, store_key, scan_state,"
        " uploaded_by, uploaded_at) VALUES ($1, $2, 'a.txt', 'text/plain', 1, '', 'x', 'clean', $3, $4)",
        [file, other, company.reader.subject, company.clock.now()],
    )
    look = await company.writer.preview_merge(company.reader, ask(keep, other))
    assert (look.members, look.shares, look.files) == (2, 1, 1)
    operation = op("record.merge")
    await merge(company, ask(keep, other), operation)

    async def members(record: RecordId) -> set[tuple[UUID, bool]]:
        rows = await company.rows("SELECT user_id, may_write FROM {s}.member WHERE record_id = $1", record)
        return {(row["user_id"], row["may_write"]) for row in rows}

    shares = "SELECT count(*) FROM {s}.share WHERE record_id = $1"
    assert await members(keep) == {(people[0], True), (people[1], False)}
    assert await company.value(shares, keep) == 1
    assert await company.value("SELECT record_id FROM {s}.file WHERE id = $1", file) == keep
    assert (await company.writer.undo(company.reader, operation.id)).left_count == 0
    assert await members(keep) == {(people[0], False)}
    assert await members(other) == {(people[0], True), (people[1], False)}
    assert (await company.value(shares, keep), await company.value(shares, other)) == (0, 1)
    assert await company.value("SELECT record_id FROM {s}.file WHERE id = $1", file) == other


async def test_who_may_not_delete_the_losers_merges_nothing_and_hidden_values_are_kept(company: Company) -> None:
    clerk = await company.hire("clerk", "clerk")
    mine = await company.create("account", name="甲", owner=str(clerk.subject))
    other = await company.create("account", name="乙", notes="看不见", owner=str(clerk.subject))
    foreign = await company.create("account", name="丙")
    before = await company.counts()
    with pytest.raises(RecordForbidden):
        await company.writer.merge(clerk, ask(mine, other), op())
    with pytest.raises(RecordForbidden):
        await company.writer.preview_merge(clerk, ask(mine, foreign))
    assert await company.counts() == before
    contact = {"owner": str(clerk.subject), "account": str(mine)}
    one = await company.create("contact", name="张三", **contact)
    two = await company.create("contact", name="李四", phone="13800138000", **contact)
    stranger = await company.create("contact", name="王五", account=str(mine))
    with pytest.raises(RecordNotFound):
        await company.writer.merge(clerk, ask(one, stranger, object_key="contact"), op())
    call = await company.create("activity", subject="别人的跟进", target={"id": str(two), "object": "contact"})
    look = await company.writer.preview_merge(clerk, ask(one, two, object_key="contact"))
    assert [(move.object, move.field, move.count) for move in look.moves] == [("activity", "target", 1)]
    await company.writer.merge(clerk, ask(one, two, object_key="contact"), op())
    assert (await company.row("contact", one))["phone"] == "+8613800138000"
    # It followed although the clerk may not see it.
    assert (await company.row("activity", call))["target"] == one
    # What a merger may not read is kept all the same, and not shown.
    company.policies.by_user.pop(clerk.subject)
    hidden = await company.writer.preview_merge(company.reader, ask(mine, other))
    assert {one.field for one in hidden.fields} >= {"notes", "name"}


async def test_a_preview_says_where_values_come_from_and_what_follows(company: Company) -> None:
    keep = await company.create("account", name="甲", code="K")
    other = await company.create("account", name="乙", code="L", notes="备注")
    for name in ("张三", "李四"):
        await company.create("contact", name=name, account=str(other))
    await company.create("account", name="子", parent=str(other))
    before = await company.counts()
    look = await company.writer.preview_merge(company.reader, ask(keep, other, take={"code": other}))
    found = {one.field: one for one in look.fields}
    assert (found["code"].source, found["code"].differs) == (other, True)
    assert (found["notes"].source, found["notes"].differs) == (other, False)
    assert (found["name"].source, found["name"].open) == (keep, True)
    assert [(move.object, move.count) for move in look.moves] == [("account", 1), ("contact", 2)]
    assert [(one.code, one.field) for one in look.conflicts] == [("unique_differs", "code")]
    assert await company.counts() == before


async def test_a_value_that_a_third_record_has_stops_the_merge(company: Company) -> None:
    keep, other = await company.create("account", name="甲"), await company.create("account", name="乙")
    await company.create("account", name="丙", code="T")
    with pytest.raises(ChangesRefused) as refused:
        await merge(company, ask(keep, other, values={"code": "T"}))
    assert [(one.field, one.code) for one in refused.value.refused] == [("code", "not_unique")]
    assert (await company.row("account", other))["deleted_at"] is None


@pytest.mark.parametrize("count", [1, 11])
async def test_two_to_ten_records(company: Company, count: int) -> None:
    records = [await company.create("account", name=str(number)) for number in range(count)]
    with pytest.raises(MergeRefused):
        await merge(company, ask(records[0], *records[1:]))


async def test_many_children_follow_in_chunks_under_one_operation(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhike.kernel.records.merge.CHUNK_RECORDS", 3)
    keep, other = await company.create("account", name="甲"), await company.create("account", name="乙")
    for number in range(8):
        await company.create("contact", name=str(number), account=str(other))
    operation = op("record.merge")
    report = await merge(company, ask(keep, other), operation)
    assert [(move.object, move.count) for move in report.moves] == [("contact", 8)]
    assert (await company.row("account", keep))["contact_count"] == 8
    assert (await company.row("account", other))["contact_count"] == 0
    assert (await company.writer.undo(company.reader, operation.id)).undone == 10
    assert (await company.row("account", other))["contact_count"] == 8


async def test_only_the_fields_that_changed_since_stay(company: Company) -> None:
    keep = await company.create("account", name="甲")
    other = await company.create("account", name="乙", notes="乙的", staff="5")
    elsewhere = await company.create("account", name="别处")
    stays = await company.create("contact", name="随后改派", account=str(other))
    goes = await company.create("contact", name="回去", account=str(other))
    operation = op("record.merge")
    await merge(company, ask(keep, other), operation)
    await company.update("account", keep, notes="改过")
    await company.update("contact", stays, account=str(elsewhere))
    await company.update("contact", goes, name="改了名")
    fresh = await company.create("contact", name="新来的", account=str(keep))
    report = await company.writer.undo(company.reader, operation.id)
    assert sorted((one.id, one.code) for one in report.left) == sorted(
        [(keep, "changed_since"), (stays, "changed_since")]
    )
    row = await company.row("account", keep)
    assert (row["notes"], row["staff"]) == ("改过", None)
    assert (await company.row("contact", stays))["account"] == elsewhere
    assert (await company.row("contact", goes))["account"] == other
    assert (await company.row("contact", goes))["name"] == "改了名"
    assert (await company.row("contact", fresh))["account"] == keep


async def test_the_purge_keeps_old_ids_until_their_survivor_goes(company: Company) -> None:
    keep, other = await company.create("account", name="甲"), await company.create("account", name="乙")
    await merge(company, ask(keep, other))
    company.clock.advance(40 * 86400)
    work = system_work(company.workspace)
    assert await purge_bin(company.writer, work) == 0
    await company.delete("account", keep)
    company.clock.advance(40 * 86400)
    assert await purge_bin(company.writer, work) == 2
