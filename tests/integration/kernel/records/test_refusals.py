"""What is wrong with a batch is said completely, and nothing of it is written."""

import asyncio

import pytest

from tests.integration.kernel.records.company import Company, op, record_id
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import RecordId, UserId, new_id
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.errors import (
    ChangesRefused,
    RecordNotFound,
    RecordStale,
    TooManyChanges,
    UnknownObject,
    WriteThroughOthersEyes,
)
from zhike.kernel.records.model import Change


def told(error: ChangesRefused) -> list[tuple[int, str | None, str]]:
    return sorted((one.row, one.field or "", one.code) for one in error.refused)


async def test_every_problem_of_every_row_is_told_at_once(company: Company) -> None:
    await company.create("account", name="旧", code="X1", mail="a@b.cn")
    before = await company.counts()
    with pytest.raises(ChangesRefused) as caught:
        await company.save(
            "account",
            Change("create", values={"name": "", "level": "Z", "nonsense": 1, "contact_count": 3}),
            Change("create", values={"name": "好"}),
            Change("create", values={"name": "负", "staff": -3}),
            Change("create", values={"name": "甲", "parent": str(new_id())}),
            Change(
                "create", values={"name": "面", "mail": {"masked": "a***@b.cn"}, "created_at": "2020-01-01T00:00:00Z"}
            ),
            Change("update", values={"name": "无"}),
            Change("update", RecordId(new_id()), {"name": "无"}),
        )
    assert told(caught.value) == [
        (0, "contact_count", "read_only"),
        (0, "level", "unknown_option"),
        (0, "name", "required"),
        (0, "nonsense", "unknown_field"),
        (2, "staff", "rule.staff_positive"),
        (3, "parent", "target_not_found"),
        (4, "created_at", "read_only"),
        (4, "mail", "masked_value"),
        (5, "", "id_missing"),
        (6, "", "not_found"),
    ]
    assert await company.counts() == before


async def test_collisions_are_told_for_every_unique_field_and_row(company: Company) -> None:
    await company.create("account", name="旧", code="X1", mail="a@b.cn")
    before = await company.counts()
    with pytest.raises(ChangesRefused) as caught:
        await company.save(
            "account",
            Change("create", values={"name": "一", "code": "x1", "mail": "A@B.CN"}),
            Change("create", values={"name": "二", "code": "Y2"}),
            Change("create", values={"name": "三", "code": "y2"}),
            Change("create", values={"name": "四", "code": None}),
            Change("create", values={"name": "五", "staff": -1}),
            Change("create", values={"name": "六", "parent": str(new_id())}),
        )
    assert told(caught.value) == [
        (0, "code", "not_unique"),
        (0, "mail", "not_unique"),
        (2, "code", "not_unique_in_batch"),
        (4, "staff", "rule.staff_positive"),
        (5, "parent", "target_not_found"),
    ]
    assert await company.counts() == before


async def test_a_rule_that_is_false_refuses_and_one_that_is_unknown_passes(company: Company) -> None:
    before = await company.counts()
    with pytest.raises(ChangesRefused) as caught:
        await company.create("account", name="甲", staff=-1)
    problem = caught.value.refused[0]
    assert (problem.field, problem.code, problem.zh) == ("staff", "rule.staff_positive", "人数不能为负")
    assert await company.counts() == before
    await company.create("account", name="甲", staff=None)


async def test_a_partial_batch_keeps_the_good_rows_and_explains_the_others(company: Company) -> None:
    await company.create("account", name="旧", code="X1")
    outcome = await company.save(
        "account",
        Change("create", values={"name": "一", "code": "x1"}),
        Change("create", values={"name": "二", "staff": -1}),
        Change("create", values={"name": "三", "level": "Z"}),
        Change("create", values={"name": "四", "code": "Z9"}),
        Change("create", values={"name": "五", "code": "z9"}),
        Change("create", values={"name": "六", "parent": str(new_id())}),
        partial=True,
    )
    assert [tuple(one.code for one in saved.problems) for saved in outcome.saved] == [
        ("not_unique",),
        ("rule.staff_positive",),
        ("unknown_option",),
        (),
        ("not_unique_in_batch",),
        ("target_not_found",),
    ]
    assert [(saved.id is None, saved.version) for saved in outcome.saved] == [
        (True, 0), (True, 0), (True, 0), (False, 1), (True, 0), (True, 0),
    ]  # fmt: skip
    assert [one["name"] for one in await company.rows("SELECT name FROM {s}.o_account ORDER BY name")] == ["四", "旧"]
    assert await company.value("SELECT count(*) FROM {s}.journal WHERE object = 'account'") == 2


async def test_a_stale_version_names_both_versions_and_who_was_faster(company: Company) -> None:
    record = await company.create("account", name="甲")
    await company.update("account", record, name="乙")
    before = await company.row("account", record)
    with pytest.raises(RecordStale) as caught:
        await company.save("account", Change("update", record, {"name": "丙"}, version=1))
    told_to = caught.value.parameters
    assert (told_to["yours"], told_to["version"], told_to["by"], told_to["by_id"]) == (
        1,
        2,
        "王伟",
        company.reader.actor,
    )
    assert await company.row("account", record) == before


async def test_of_two_writers_with_the_same_version_exactly_one_wins(company: Company) -> None:
    record = await company.create("account", name="甲", staff=0)
    for version in range(1, 6):
        outcomes = await asyncio.gather(
            *(company.save("account", Change("update", record, {"staff": 10 * version + who}, version=version))
              for who in range(4)),
            return_exceptions=True,
        )  # fmt: skip
        assert sorted(type(one).__name__ for one in outcomes) == [
            "Outcome",
            "RecordStale",
            "RecordStale",
            "RecordStale",
        ]
    assert (await company.row("account", record))["version"] == 6
    assert [entry["version"] for entry in await company.journal(record)] == [1, 2, 3, 4, 5, 6]


async def test_writers_without_versions_all_win_one_after_the_other(company: Company) -> None:
    record = await company.create("account", name="甲", staff=0)
    await asyncio.gather(*(company.save("account", Change("update", record, {"staff": who})) for who in range(1, 7)))
    entries = await company.journal(record)
    assert [entry["version"] for entry in entries] == [1, 2, 3, 4, 5, 6, 7]
    chain = [entry["payload"][company.fid("account", "staff")] for entry in entries[1:]]
    assert chain[0][0] == 0
    assert [pair[0] for pair in chain[1:]] == [pair[1] for pair in chain[:-1]]


@pytest.mark.parametrize("kind", ["update", "delete", "restore"])
async def test_what_does_not_exist_is_not_found(company: Company, kind: str) -> None:
    with pytest.raises(RecordNotFound):
        await company.save("account", Change(kind, RecordId(new_id()), {}))  # type: ignore[arg-type]


async def test_a_record_in_the_bin_cannot_be_changed_and_a_living_one_not_restored(company: Company) -> None:
    record = await company.create("account", name="甲")
    with pytest.raises(ChangesRefused) as caught:
        await company.save("account", Change("restore", record))
    assert told(caught.value) == [(0, "", "not_in_bin")]
    await company.delete("account", record)
    for kind in ("update", "delete"):
        with pytest.raises(RecordNotFound):
            await company.save("account", Change(kind, record, {"name": "乙"} if kind == "update" else {}))  # type: ignore[arg-type]


async def test_a_record_twice_in_a_batch_is_refused(company: Company) -> None:
    record = await company.create("account", name="甲")
    with pytest.raises(ChangesRefused) as caught:
        await company.save("account", Change("update", record, {"staff": 1}), Change("delete", record))
    assert told(caught.value) == [(1, "", "id_repeated")]


async def test_a_taken_id_says_so(company: Company) -> None:
    record = await company.create("account", name="甲")
    with pytest.raises(ChangesRefused) as caught:
        await company.save("deal", Change("create", record, {"name": "乙"}))
    assert told(caught.value) == [(0, "id", "id_taken")]


async def test_acting_as_somebody_else_writes_nothing(company: Company) -> None:
    looking = Reader(company.workspace.key, company.reader.actor, UserId(new_id()))
    with pytest.raises(WriteThroughOthersEyes):
        await company.save("account", Change("create", values={"name": "甲"}), reader=looking)


async def test_unknown_objects_and_huge_batches_are_refused(company: Company) -> None:
    with pytest.raises(UnknownObject):
        await company.save("nonsense", Change("create"))
    with pytest.raises(TooManyChanges):
        await company.save("account", *[Change("create", values={"name": "甲"})] * 5001)


async def test_values_that_change_places_within_a_batch_collide_but_freed_ones_do_not(company: Company) -> None:
    first = await company.create("account", name="甲", code="A1")
    await company.save("account", Change("create", values={"name": "乙", "code": "A1"}), Change("delete", first))
    with pytest.raises(ChangesRefused) as caught:
        await company.save("account", Change("restore", first))
    assert told(caught.value) == [(0, "code", "not_unique")]


async def test_a_link_that_the_record_has_already_is_not_asked_again(company: Company) -> None:
    parent = await company.create("account", name="母")
    record = await company.create("account", name="子", parent=str(parent))
    await company.delete("account", parent)
    await company.update("account", record, parent=str(parent), staff=5)
    with pytest.raises(ChangesRefused) as caught:
        await company.create("account", name="另", parent=str(parent))
    assert told(caught.value) == [(0, "parent", "target_not_found")]


async def test_links_inside_one_batch_hold(company: Company) -> None:
    mother, daughter = RecordId(new_id()), RecordId(new_id())
    await company.save(
        "account",
        Change("create", daughter, {"name": "子", "parent": str(mother)}),
        Change("create", mother, {"name": "母"}),
    )
    assert (await company.row("account", daughter))["parent"] == mother


async def test_an_any_lookup_leads_only_to_its_targets(company: Company) -> None:
    account = await company.create("account", name="甲")
    deal = await company.create("deal", name="单")
    await company.create("activity", subject="电话", target=str(account))
    with pytest.raises(ChangesRefused) as caught:
        await company.create("activity", subject="电话", target=str(deal))
    assert told(caught.value) == [(0, "target", "target_not_found")]


async def test_several_batches_may_share_an_operation(company: Company, clock: FrozenClock) -> None:
    operation = op("import")
    for name in ("甲", "乙"):
        await company.save("account", Change("create", values={"name": name}), operation=operation)
    assert await company.value("SELECT count(*) FROM {s}.operation WHERE id = $1", operation.id) == 1
    assert await company.value("SELECT count(*) FROM {s}.journal WHERE operation_id = $1", operation.id) == 2


async def test_inside_a_transaction_nothing_is_kept_when_it_fails_later(company: Company) -> None:
    before = await company.counts()
    with pytest.raises(ZeroDivisionError):
        async with company.database.transaction(company.workspace.key) as transaction:
            outcome = await company.save("account", Change("create", values={"name": "甲"}), transaction=transaction)
            assert record_id(outcome.saved[0]) is not None
            raise ZeroDivisionError
    assert await company.counts() == before


async def test_a_refusal_inside_a_transaction_leaves_it_usable(company: Company) -> None:
    await company.create("account", name="旧", code="A1")
    async with company.database.transaction(company.workspace.key) as transaction:
        with pytest.raises(ChangesRefused):
            await company.save(
                "account", Change("create", values={"name": "甲", "code": "a1"}), transaction=transaction
            )
        await company.save("account", Change("create", values={"name": "乙"}), transaction=transaction)
    assert [one["name"] for one in await company.rows("SELECT name FROM {s}.o_account ORDER BY name")] == ["乙", "旧"]
