"""Duplicates: asked while one types, held at the door by the way in, found in what is there, decided, remembered."""

from uuid import UUID

import msgspec
import pytest

from tests.fixtures.kernel import Company
from tests.integration.engines.matching.conftest import Ruled, catch_up
from zhike.engines.matching.bursts import SWEEP, SweepArguments
from zhike.engines.matching.duplicates import Question, Told
from zhike.engines.matching.queue import Decision, PairNotFound
from zhike.engines.matching.scan import SCAN, ScanArguments, Scanned
from zhike.engines.matching.store import read_reason
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, new_id
from zhike.kernel.records.errors import ChangesRefused
from zhike.kernel.records.model import Batch, Cause, Change, Json, Operation, Outcome

NAME = {"field": "name", "as": "company", "match": "similar", "score": 0.86}
BLOCK = {"form": "block", "import": "block", "api": "warn"}


def op(cause: Cause = "user") -> Operation:
    return Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"}, cause=cause)


async def ask(company: Company, person: str, record: RecordId | None = None, /, **values: Json) -> tuple[Told, ...]:
    catalog = await company.kernel.catalogs.current(company.key)
    policy = await company.kernel.access.get_policy(company.reader(person), catalog)
    return await company.kernel.duplicates.ask(catalog, policy, Question(ObjectKey("account"), values, record))


async def save(company: Company, *changes: Change, cause: Cause = "user", **more: bool) -> Outcome:
    batch = Batch(ObjectKey("account"), changes, **more)
    return await company.kernel.records.save(company.reader("owner"), batch, op(cause))


async def test_a_name_that_is_nearly_there_is_told_with_no_more_than_the_asker_may_see(company: Company) -> None:
    await catch_up(company)
    theirs = await company.create(
        "account", company.reader("outsider"), name="北京知客信息科技有限公司", phone="010-62345678"
    )
    mine = await company.create("account", company.reader("owner"), name="知客信息科技(北京)有限公司")
    await company.create("account", company.reader("owner"), name="杭州完全无关食品有限公司")
    pooled = await company.create("account", company.system, name="知客信息", owner=None)
    await catch_up(company)

    found = {one.title: one for one in await ask(company, "owner", name="知客信息科技有限公司")}
    assert set(found) == {"北京知客信息科技有限公司", "知客信息科技(北京)有限公司", "知客信息"}
    foreign, own = found["北京知客信息科技有限公司"], found["知客信息科技(北京)有限公司"]
    assert (own.id, own.score, own.fields, own.level) == (mine, 1.0, ("name",), "hint")
    # Somebody else's: its name and who has it, and not the way to it.
    assert (foreign.id, foreign.owner, foreign.state) == (None, company.people["outsider"], "owned")
    assert found["知客信息"].state == "pool"
    assert found["知客信息"].score < 1
    # By the telephone as well, however it is written; and not what is only half typed.
    assert [one.title for one in await ask(company, "owner", phone="+86 10 6234 5678")] == ["北京知客信息科技有限公司"]
    assert await ask(company, "owner", phone="6234") == ()
    # A record is no duplicate of itself; its own name is no news.
    assert await ask(company, "owner", mine, name="知客信息科技(北京)有限公司") == ()
    # What is in the bin is not there.
    operation = op()
    binning = Batch(ObjectKey("account"), (Change("delete", theirs), Change("delete", pooled)))
    await company.kernel.records.save(company.system, binning, operation)
    assert [one.id for one in await ask(company, "owner", name="知客信息科技有限公司")] == [mine]
    await company.kernel.records.undo(company.system, operation.id)
    await catch_up(company)
    assert len(await ask(company, "owner", name="知客信息科技有限公司")) == 3


async def test_a_rule_blocks_warns_or_lets_pass_by_the_way_in(company: Company, ruled: Ruled) -> None:
    await ruled("name", [[NAME]], action=BLOCK)
    await save(company, Change("create", values={"name": "深圳市腾云科技有限公司"}))
    await catch_up(company)
    again = Change("create", values={"name": "腾云科技(深圳)有限公司"})
    with pytest.raises(ChangesRefused) as refused:
        await save(company, again)
    (problem,) = refused.value.refused
    assert (problem.field, problem.code) == ("name", "duplicate")
    assert problem.zh == "与“深圳市腾云科技有限公司”重复（规则name，负责人 owner）。请联系负责人申请访问。"
    # A block is a block, whatever was acknowledged; a warning may be.
    with pytest.raises(ChangesRefused):
        await save(company, again, acknowledged=True)
    with pytest.raises(ChangesRefused) as warned:
        await save(company, again, cause="token")
    assert warned.value.refused[0].code == "duplicate_warning"
    made = (await save(company, again, cause="token", acknowledged=True)).saved[0]
    # Flows and the system are not asked.
    await company.create("account", name="腾云科技")
    # An import keeps the good rows and reports the others, those that meet in the file, too.
    rows = [
        Change("create", values={"name": name}) for name in ("上海甲乙贸易有限公司", "深圳腾云科技", "甲乙贸易(上海)")
    ]
    outcome = await save(company, *rows, cause="import", partial=True)
    assert [[one.code for one in saved.problems] for saved in outcome.saved] == [[], ["duplicate"], ["duplicate"]]
    # A change of something else is no new duplicate; a new name is.
    assert made.id is not None
    await catch_up(company)
    await save(company, Change("update", made.id, {"level": "A"}))
    with pytest.raises(ChangesRefused):
        await save(company, Change("update", made.id, {"name": "上海甲乙贸易"}))


async def test_terms_of_a_group_hold_together(company: Company, ruled: Ruled) -> None:
    level = {"field": "level", "match": "exact"}
    await ruled("both", [[{"field": "name", "match": "normalised"}, level]], action=BLOCK)
    await save(company, Change("create", values={"name": "同名同级", "level": "A"}))
    await catch_up(company)
    # The same name alone is only warned of.
    await save(company, Change("create", values={"name": "同名同级", "level": "B"}), acknowledged=True)
    with pytest.raises(ChangesRefused):
        await save(company, Change("create", values={"name": "同名 同级", "level": "A"}), acknowledged=True)


async def test_a_scan_fills_a_queue_that_people_work(company: Company) -> None:
    kernel = company.kernel
    catalog = await kernel.catalogs.current(company.key)
    owner, outsider = company.reader("owner"), company.reader("outsider")
    one = await company.create("account", owner, name="广州白云机械有限公司")
    two = await company.create("account", owner, name="白云机械(广州)有限公司")
    three = await company.create("account", owner, name="广州市白云机械厂有限公司", phone="020-81234567")
    await company.create("account", outsider, name="白云机械有限公司")

    async def scan() -> None:
        await kernel.duplicate_queue.scan(catalog, "account", company.people["administrator"])
        await catch_up(company)

    async def listed(name: str, state: str = "open") -> dict[frozenset[UUID], UUID]:
        policy = await kernel.access.get_policy(company.reader(name), catalog)
        page = await kernel.duplicate_queue.list(catalog, policy, ("account", state), None, 50)
        return {frozenset((pair.first, pair.second)): pair.id for pair, _ in page.pairs}

    async def decide(pair: UUID, decision: Decision, name: str = "owner") -> tuple[str, OperationId | None]:
        policy = await kernel.access.get_policy(company.reader(name), catalog)
        return await kernel.duplicate_queue.decide(catalog, policy, company.reader(name), (pair, decision, op()))

    await catch_up(company)
    await scan()
    pairs = await listed("owner")
    assert set(pairs) == {frozenset((one, two)), frozenset((one, three)), frozenset((two, three))}
    assert len(await listed("administrator")) == 6
    # Who may not read both records does not see the pair.
    assert await listed("outsider") == {}
    with pytest.raises(PairNotFound):
        await decide(pairs[frozenset((one, two))], Decision("different"), "outsider")

    assert await decide(pairs[frozenset((one, three))], Decision("different")) == ("different", None)
    state, operation = await decide(pairs[frozenset((one, two))], Decision("merge", keep=two))
    assert (state, operation is None) == ("merged", False)
    # Decisions are remembered; what was merged is gone from the queue.
    await catch_up(company)
    await scan()
    assert set(await listed("owner")) == {frozenset((two, three))}
    assert operation is not None
    await kernel.records.undo(owner, operation)
    await catch_up(company)
    await scan()
    assert set(await listed("owner")) == {frozenset((one, two)), frozenset((two, three))}
    assert set(await listed("owner", "different")) == {frozenset((one, three))}


async def test_what_else_records_tell_ranks_their_pairs(company: Company) -> None:
    kernel = company.kernel
    catalog = await kernel.catalogs.current(company.key)
    names = ("上海联沃锂电材料集团有限公司", "联沃锂电材料（上海）有限公司", "济南联沃新材料有限责任公司")
    places = (("上海市浦东新区张江路1号", "021-67782862"), ("上海市浦东新区科苑路2号", "021-67782862"),
              ("山东省济南市历下区经十路3号", "0531-88737854"))  # fmt: skip
    for name, (address, phone) in zip(names, places, strict=True):
        await company.create("account", name=name, short_name="联沃", address=address, phone=phone)
    await catch_up(company)
    await kernel.duplicate_queue.scan(catalog, "account", company.people["administrator"])
    await catch_up(company)

    policy = await kernel.access.get_policy(company.reader("administrator"), catalog)
    page = await kernel.duplicate_queue.list(catalog, policy, ("account", "open"), None, 50)
    found = {titles: (pair.score, read_reason(pair.reason)) for pair, titles in page.pairs}
    same, far = found[names[0], names[1]], found[names[0], names[2]]
    assert (same[0], same[1].base) == (1.0, 1.0)
    assert {(one.field, one.says) for one in same[1].parts} == {("phone", "same"), ("address", "city")} | (
        {("name", "same")} - {(field, "same") for field in same[1].fields}
    )
    assert (far[0], far[1].base, far[1].fields) == (0.8, 1.0, ("short_name",))
    assert {(one.field, one.says) for one in far[1].parts} == {("phone", "other"), ("address", "other")}
    assert next(iter(found)) != (names[0], names[2])


async def test_only_an_exact_rule_that_was_let_merges_by_itself(company: Company, ruled: Ruled) -> None:
    phone = {"field": "phone", "match": "normalised"}
    await ruled("phone", [[phone]], action={"form": "hint"}, merge=True)
    first = await company.create("account", name="同一家", phone="021-51234567")
    second = await company.create("account", name="同一家的另一条", phone="+862151234567", level="A")
    near = await company.create("account", name="同一家的另一条条")
    await catch_up(company)
    catalog = await company.kernel.catalogs.current(company.key)
    await company.kernel.duplicate_queue.scan(catalog, "account", company.people["administrator"])
    await catch_up(company)
    rows = await company.kernel.database.fetch_rows(
        f"SELECT id, merged_into FROM {company.workspace.schema}.record WHERE id = ANY($1::uuid[])",
        [[first, second, near]],
    )
    assert {row["id"]: row["merged_into"] for row in rows} == {first: None, second: first, near: None}


async def test_what_changed_since_the_last_scan_is_looked_at_alone(company: Company) -> None:
    kernel = company.kernel
    catalog = await kernel.catalogs.current(company.key)
    policy = await kernel.access.get_policy(company.reader("administrator"), catalog)

    async def sweep() -> list[tuple[str, bool, int]]:
        """What the scans of a night came to: object, whether all of it was looked at, and how many records."""
        async with kernel.background.transaction(company.key) as transaction:
            await kernel.queue.enqueue(transaction, company.key, SWEEP, SweepArguments())
        await catch_up(company)
        rows = await kernel.database.fetch_rows(
            f"DELETE FROM {company.workspace.schema}.job WHERE kind = $1 RETURNING arguments, result", [SCAN]
        )
        scans = [
            (
                msgspec.json.decode(row["arguments"], type=ScanArguments).object,
                msgspec.json.decode(row["result"], type=Scanned),
            )
            for row in rows
        ]
        return sorted((key, one.whole, one.records) for key, one in scans)

    async def listed() -> dict[frozenset[UUID], UUID]:
        page = await kernel.duplicate_queue.list(catalog, policy, ("account", "open"), None, 50)
        return {frozenset((pair.first, pair.second)): pair.cluster for pair, _ in page.pairs}

    one = await company.create("account", name="夜间扫描甲机械", phone="021-51230001")
    two = await company.create("account", name="夜间扫描甲机械", phone="021-51230002")
    far = await company.create("account", name="毫不相干的公司")
    await catch_up(company)
    assert await sweep() == [("account", True, 3), ("contact", True, 0)]
    assert await listed() == {frozenset((one, two)): min(one, two)}
    # Nothing happened: nothing is looked at, and what was found stays.
    assert await sweep() == [("account", False, 0), ("contact", False, 0)]
    assert await listed() == {frozenset((one, two)): min(one, two)}
    # A new record, one that is another now, and one that becomes alike.
    three = await company.create("account", name="别的名字", phone="021-51230001")
    assert await sweep() == [("account", False, 1), ("contact", False, 0)]
    assert await listed() == {
        frozenset((one, two)): min(one, two, three), frozenset((one, three)): min(one, two, three),
    }  # fmt: skip
    changes = Change("update", two, {"name": "改了名的公司"}), Change("update", far, {"phone": "+862151230001"})
    await kernel.records.save(company.system, Batch(ObjectKey("account"), changes), op())
    assert await sweep() == [("account", False, 2), ("contact", False, 0)]
    least = min(one, three, far)
    assert await listed() == {
        frozenset((one, three)): least, frozenset((one, far)): least, frozenset((three, far)): least,
    }  # fmt: skip


async def test_the_first_burst_of_records_is_scanned_without_a_word(company: Company) -> None:
    kernel = company.kernel
    await catch_up(company)
    sql = f"SELECT arguments, state FROM {company.workspace.schema}.job WHERE kind = $1"
    for first in (0, 500):
        names = (f"成批{n}号器材公司" for n in range(first, first + 500))
        await save(company, *(Change("create", values={"name": name}) for name in names), cause="import")
        await catch_up(company)
        # While one waits for the burst to be over there is no second one.
        (row,) = await kernel.database.fetch_rows(sql, [SWEEP])
        assert row["state"] == "waiting"
        assert msgspec.json.decode(row["arguments"], type=SweepArguments).after is not None


async def test_the_packages_warn_a_form_of_the_same_and_block_the_same_code(company: Company) -> None:
    await catch_up(company)
    code = "91350100M000100Y43"
    await company.create("account", name="默认规则样板有限公司", phone="021-51239999", uscc=code)
    await catch_up(company)

    async def refused(cause: Cause, acknowledged: bool, **values: Json) -> list[str]:
        try:
            await save(company, Change("create", values=values), cause=cause, acknowledged=acknowledged)
        except ChangesRefused as error:
            return [one.code for one in error.refused]
        return []

    warned = ["duplicate_warning"]
    assert await refused("user", False, name="默认规则样板 有限公司") == warned
    assert await refused("user", False, name="另一家", phone="+86 21 5123 9999") == warned
    # Nearly the same is told and stops nobody; programs and imports are not stopped by the same either.
    assert await refused("user", False, name="默认规则样板") == []
    assert await refused("token", False, name="默认规则样板有限公司") == []
    assert await refused("user", True, name="默认规则样板有限公司") == []
    causes: tuple[Cause, ...] = ("user", "import", "token")
    for cause in causes:
        assert await refused(cause, True, name=f"同一代码{cause}", uscc=code) == ["duplicate"]
