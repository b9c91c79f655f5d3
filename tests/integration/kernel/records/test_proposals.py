"""Records that hooks propose: written along with what is saved, with everything that belongs to a write."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.integration.kernel.records.company import Company, op, record_id
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import Label, Rule
from zhike.kernel.catalog.scope import CatalogScope
from zhike.kernel.expressions.check import check_condition
from zhike.kernel.expressions.parse import parse_formula
from zhike.kernel.records.errors import ChangesRefused
from zhike.kernel.records.hooks import Hooks, Saving
from zhike.kernel.records.model import Change, Outcome
from zhike.kernel.records.proposals import Coming, Proposal


def propose_contact(coming: Coming) -> Sequence[Proposal]:
    """A contact of the account that is coming, named as its notes say; "无名" has no name."""
    named = coming.value("notes")
    if named is None:
        return ()
    name = None if named == "无名" else str(named)
    return (Proposal(ObjectKey("contact"), {"name": name, "account": str(coming.id), "phone": "13800001111"}),)


def propose_activity(coming: Coming) -> Sequence[Proposal]:
    """An activity about the parent of the account that is coming."""
    parent = coming.value("parent")
    values: dict[str, Any] = {"subject": "建档", "target": {"object": "account", "id": str(parent)}}
    return () if parent is None else (Proposal(ObjectKey("activity"), values),)


async def test_they_come_along_in_the_same_statement_and_operation(company: Company) -> None:
    given: list[tuple[str, bool, object]] = []

    async def note(saving: Saving) -> None:
        one = saving.written[0]
        values = saving.given[one.id]
        given.append((saving.object, saving.proposed, values["name"]))

    company.hooks.add("account", Hooks(propose=(propose_contact,), after=(note,)))
    company.hooks.add("contact", Hooks(after=(note,)))
    operation = op()
    outcome = await company.save(
        "account", Change("create", values={"name": "甲", "notes": "李娜"}), operation=operation
    )
    account = record_id(outcome.saved[0])
    (contact,) = await company.rows("SELECT id, name, account, owner_id, department_id, version FROM {s}.o_contact")
    owner = company.reader.subject
    assert {**contact, "id": None} == {
        "id": None, "name": "李娜", "account": account, "owner_id": owner, "department_id": company.department,
        "version": 1,
    }  # fmt: skip
    assert [(entry["kind"], entry["object"], entry["record_id"]) for entry in await company.journal(None)][-2:] == [
        ("i", "account", account),
        ("i", "contact", contact["id"]),
    ]
    assert {entry["operation_id"] for entry in (await company.journal(None))[-2:]} == {operation.id}
    roots = await company.rows("SELECT id, root_id, title FROM {s}.record WHERE object IN ('account', 'contact')")
    assert {row["id"]: (row["root_id"], row["title"]) for row in roots} == {
        account: (account, "甲"),
        contact["id"]: (account, "李娜"),
    }
    assert given == [("contact", True, "李娜"), ("account", False, "甲")]
    assert (await company.row("account", account))["contact_count"] == 1


async def test_nothing_but_one_statement_is_asked(company: Company) -> None:
    counts: list[int] = []

    async def count(saving: Saving) -> None:
        counts.append(saving.session.transaction.statements)

    company.hooks.add("account", Hooks(propose=(propose_activity,), after=(count,), rewrites=True))
    parent = await company.create("account", name="总公司", staff=3)
    await company.create("account", name="分公司", parent=str(parent))
    assert counts == [2, 2]
    assert [row["target"] for row in await company.rows("SELECT target FROM {s}.o_activity")] == [parent]


async def test_many_at_once_each_with_its_own(company: Company) -> None:
    company.hooks.add("account", Hooks(propose=(propose_contact, propose_activity)))
    parent = await company.create("account", name="总公司")
    values: list[dict[str, Any]] = [
        {"name": "甲", "notes": "李娜"},
        {"name": "乙"},
        {"name": "丙", "notes": "王芳", "parent": str(parent)},
    ]
    outcome = await company.save("account", *(Change("create", values=one) for one in values))
    first, _, third = (record_id(one) for one in outcome.saved)
    found = await company.rows("SELECT name, account FROM {s}.o_contact ORDER BY name")
    assert sorted((row["name"], row["account"]) for row in found) == sorted([("李娜", first), ("王芳", third)])
    assert [row["target"] for row in await company.rows("SELECT target FROM {s}.o_activity")] == [parent]
    counts = await company.rows("SELECT name, contact_count FROM {s}.o_account WHERE contact_count > 0")
    assert sorted((row["name"], int(row["contact_count"])) for row in counts) == sorted([("丙", 1), ("甲", 1)])
    entries = [entry["object"] for entry in await company.journal(None)][-6:]
    assert entries == ["account", "account", "account", "contact", "contact", "activity"]


async def test_what_is_wrong_with_one_is_said_of_the_record_that_it_comes_with(company: Company) -> None:
    scope = CatalogScope(company.catalogs.catalog.objects)
    label = Label("不能叫这个", "Not that name")
    alone = check_condition(parse_formula('name != "某人"'), scope, "contact")
    beside = check_condition(parse_formula('account.name != "乙"'), scope, "contact")
    company.hooks.add("account", Hooks(propose=(propose_contact, propose_activity)))
    rules = (Rule("alone", alone, label, "name"), Rule("beside", beside, label, "account"))
    company.hooks.add("contact", Hooks(check=rules))
    before = await company.counts()
    for values, expected in (
        ({"name": "甲", "notes": "某人"}, ("name", "rule.alone")),
        ({"name": "乙", "notes": "李娜"}, ("account", "rule.beside")),
        ({"name": "丙", "notes": "无名"}, ("name", "required")),
    ):
        with pytest.raises(ChangesRefused) as caught:
            await company.save("account", Change("create", values=values))
        assert [(one.row, one.field, one.code) for one in caught.value.refused] == [(0, *expected)]
    assert await company.counts() == before

    changes = [
        Change("create", values={"name": name, "notes": notes}) for name, notes in (("丁", "某人"), ("戊", "李娜"))
    ]
    outcome = await company.save("account", *changes, partial=True)
    assert [[one.code for one in saved.problems] for saved in outcome.saved] == [["rule.alone"], []]
    assert await names(company) == (["戊"], ["李娜"])


async def names(company: Company) -> tuple[list[str], list[str]]:
    accounts = await company.rows("SELECT name FROM {s}.o_account ORDER BY name")
    contacts = await company.rows("SELECT name FROM {s}.o_contact ORDER BY name")
    return [row["name"] for row in accounts], [row["name"] for row in contacts]


async def test_where_a_record_is_refused_nothing_comes_along(company: Company) -> None:
    company.hooks.add("account", Hooks(propose=(propose_contact,)))
    nobody = "0197a000-0000-7000-8000-000000000001"
    changes = [
        Change("create", values={"name": "甲", "notes": "李娜", "parent": nobody}),
        Change("create", values={"name": "乙", "notes": "王芳"}),
    ]
    outcome = await company.save("account", *changes, partial=True)
    assert [[one.code for one in saved.problems] for saved in outcome.saved] == [["target_not_found"], []]
    assert await names(company) == (["乙"], ["王芳"])


async def test_a_link_of_theirs_must_lead_somewhere(company: Company) -> None:
    def propose_lost(coming: Coming) -> Sequence[Proposal]:
        target = {"object": "account", "id": "0197a000-0000-7000-8000-000000000002"}
        return (Proposal(ObjectKey("activity"), {"subject": "无主", "target": target}),)

    company.hooks.add("account", Hooks(propose=(propose_lost,)))
    before = await company.counts()
    with pytest.raises(ChangesRefused) as caught:
        await company.create("account", name="甲")
    assert [(one.field, one.code) for one in caught.value.refused] == [("target", "target_not_found")]
    assert await company.counts() == before


async def test_a_value_of_theirs_that_is_taken_is_named(company: Company) -> None:
    def propose_branch(coming: Coming) -> Sequence[Proposal]:
        if coming.value("parent") is not None:
            return ()
        return (Proposal(ObjectKey("account"), {"name": "分公司", "code": "B-1", "parent": str(coming.id)}),)

    company.hooks.add("account", Hooks(propose=(propose_branch,)))
    account = await company.create("account", name="甲")
    (branch,) = await company.rows("SELECT parent, code FROM {s}.o_account WHERE parent IS NOT NULL")
    assert branch == {"parent": account, "code": "B-1"}
    with pytest.raises(ChangesRefused) as caught:
        await company.create("account", name="乙")
    assert [(one.field, one.code) for one in caught.value.refused] == [("code", "not_unique")]


async def test_one_undo_takes_all_of_it_back(company: Company) -> None:
    company.hooks.add("account", Hooks(propose=(propose_contact,)))
    operation = op()
    outcome: Outcome = await company.save(
        "account", Change("create", values={"name": "甲", "notes": "李娜"}), operation=operation
    )
    report = await company.writer.undo(company.reader, operation.id)
    assert report.left == []
    living = "SELECT count(*) FROM {s}.record WHERE object IN ('account', 'contact') AND deleted_at IS NULL"
    assert await company.value(living) == 0
    again = await company.writer.undo(company.reader, report.operation)
    assert again.left == []
    assert await company.value(living) == 2
    assert (await company.row("account", record_id(outcome.saved[0])))["contact_count"] == 1
