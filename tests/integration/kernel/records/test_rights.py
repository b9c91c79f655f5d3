"""Rights stand inside the write: what may not be seen is not there, what may not be changed stays."""

import pytest

from tests.integration.kernel.records.company import Company, op, record_id
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.errors import ChangesRefused, CreateForbidden, RecordForbidden, RecordNotFound, RecordStale
from zhike.kernel.records.model import Change


def told(error: ChangesRefused) -> list[tuple[int, str, str]]:
    return sorted((one.row, one.field or "", one.code) for one in error.refused)


@pytest.fixture
async def clerk(company: Company) -> Reader:
    return await company.hire("clerk", "clerk")


async def test_readable_but_not_writable_is_forbidden_and_unreadable_is_not_there(
    company: Company, clerk: Reader
) -> None:
    account = await company.create("account", name="甲")
    contact = await company.create("contact", name="张三", account=str(account))
    before = await company.counts()
    with pytest.raises(RecordForbidden):
        await company.save("account", Change("update", account, {"name": "乙"}), reader=clerk)
    with pytest.raises(RecordForbidden):
        await company.save("account", Change("delete", account), reader=clerk)
    for kind in ("update", "delete"):
        with pytest.raises(RecordNotFound):
            await company.save(
                "contact", Change(kind, contact, {"name": "李四"} if kind == "update" else {}), reader=clerk
            )  # type: ignore[arg-type]
    with pytest.raises(CreateForbidden):
        await company.save("deal", Change("create", values={"name": "单"}), reader=clerk)
    assert await company.counts() == before


async def test_not_even_a_wrong_version_tells_of_what_may_not_be_seen(company: Company, clerk: Reader) -> None:
    account = await company.create("account", name="甲")
    contact = await company.create("contact", name="张三", account=str(account))
    with pytest.raises(RecordNotFound):
        await company.save("contact", Change("update", contact, {"name": "x"}, version=99), reader=clerk)
    with pytest.raises(RecordForbidden):
        await company.save("account", Change("update", account, {"name": "x"}, version=99), reader=clerk)


async def test_own_records_may_be_written_and_handed_over(company: Company, clerk: Reader) -> None:
    made = await company.save("account", Change("create", values={"name": "甲"}), reader=clerk)
    account = record_id(made.saved[0])
    assert (await company.row("account", account))["owner_id"] == clerk.subject
    await company.save("account", Change("update", account, {"name": "乙"}, version=1), reader=clerk)
    with pytest.raises(RecordStale):
        await company.save("account", Change("update", account, {"name": "丙"}, version=1), reader=clerk)
    await company.save("account", Change("update", account, {"owner": str(company.reader.subject)}), reader=clerk)
    with pytest.raises(RecordForbidden):
        await company.save("account", Change("update", account, {"name": "丁"}), reader=clerk)


async def test_a_batch_tells_for_each_row_and_partial_writes_the_permitted(company: Company, clerk: Reader) -> None:
    foreign = await company.create("account", name="甲")
    own = record_id((await company.save("account", Change("create", values={"name": "乙"}), reader=clerk)).saved[0])
    changes = [Change("update", foreign, {"name": "x"}), Change("update", own, {"name": "y"})]
    with pytest.raises(ChangesRefused) as caught:
        await company.save("account", *changes, reader=clerk)
    assert told(caught.value) == [(0, "", "forbidden")]
    outcome = await company.save("account", *changes, reader=clerk, partial=True)
    assert [(saved.version, [one.code for one in saved.problems]) for saved in outcome.saved] == [
        (0, ["forbidden"]),
        (2, []),
    ]
    names = await company.rows("SELECT name FROM {s}.o_account ORDER BY name")
    assert [row["name"] for row in names] == ["y", "甲"]


async def test_fields_hold_their_rights(company: Company, clerk: Reader) -> None:
    with pytest.raises(ChangesRefused) as caught:
        await company.save(
            "account",
            Change("create", values={"name": "甲", "staff": 1, "notes": "x", "mail": "a@b.cn", "nonsense": 1}),
            reader=clerk,
        )
    assert told(caught.value) == [
        (0, "mail", "not_writable"),
        (0, "nonsense", "unknown_field"),
        (0, "notes", "unknown_field"),
        (0, "staff", "not_writable"),
    ]


async def test_links_lead_only_to_what_the_writer_may_read(company: Company, clerk: Reader) -> None:
    account = await company.create("account", name="甲")
    contact = await company.create("contact", name="张三", account=str(account))
    await company.save("contact", Change("create", values={"name": "李四", "account": str(account)}), reader=clerk)
    with pytest.raises(ChangesRefused) as caught:
        await company.save("activity", Change("create", values={"subject": "a", "target": str(contact)}), reader=clerk)
    assert told(caught.value) == [(0, "target", "target_not_found")]
    await company.save("activity", Change("create", values={"subject": "a", "target": str(account)}), reader=clerk)


async def test_a_roles_condition_decides_by_the_state_before_the_write(company: Company, clerk: Reader) -> None:
    deal = await company.create("deal", name="单", stage="new")
    await company.save("deal", Change("update", deal, {"stage": "won"}), reader=clerk)
    with pytest.raises(RecordForbidden):
        await company.save("deal", Change("update", deal, {"stage": "lost"}), reader=clerk)


async def test_undo_has_the_rights_of_now(company: Company, clerk: Reader) -> None:
    made = await company.save("account", *(Change("create", values={"name": name}) for name in "甲乙"), reader=clerk)
    first, second = (record_id(one) for one in made.saved)
    operation = op()
    await company.save(
        "account", Change("update", first, {"name": "x"}), Change("update", second, {"name": "y"}),
        operation=operation, reader=clerk,
    )  # fmt: skip
    await company.update("account", first, owner=str(company.reader.subject))
    report = await company.writer.undo(clerk, operation.id)
    assert (report.undone, [(one.id, one.code) for one in report.left]) == (1, [(first, "forbidden")])
    bulk = op()
    await company.save("account", Change("update", second, {"staff": 5}), operation=bulk)
    await company.database.execute(
        f"UPDATE {company.schema}.operation SET actor_id = $1 WHERE id = $2", [clerk.actor, bulk.id]
    )
    report = await company.writer.undo(clerk, bulk.id)
    assert [(one.id, one.code) for one in report.left] == [(second, "not_writable")]


async def test_a_reader_of_nothing_writes_nothing(company: Company) -> None:
    nobody = await company.hire("nobody")
    account = await company.create("account", name="甲")
    with pytest.raises(RecordNotFound):
        await company.save("account", Change("update", account, {"name": "x"}), reader=nobody)
    with pytest.raises(RecordNotFound):
        await company.save("account", Change("delete", account), reader=nobody)
    with pytest.raises(CreateForbidden):
        await company.save("account", Change("create", values={"name": "x"}), reader=nobody)
