"""Definitions change at run time: objects and fields come, are relabelled, deactivated, deleted and brought back."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.fixtures.documents import change_object, delete_object, field, label, thing
from tests.integration.kernel.catalog.inspect_schema import inspect_schema
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.errors import FieldProblem
from zhike.kernel.base.ids import OperationId, UserId, new_id
from zhike.kernel.catalog.changes import list_changes
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.errors import CatalogInvalid, CatalogMoved, RevertImpossible, UnknownVersion, ValuesNotUnique
from zhike.kernel.catalog.finish import finish
from zhike.kernel.catalog.model import Catalog, FieldState
from zhike.kernel.catalog.publish import Published, Publisher
from zhike.kernel.catalog.read import load_catalog
from zhike.kernel.catalog.retired import drop_retired
from zhike.kernel.catalog.revert import revert
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.locks import LockMode
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.workspaces import Workspace

LIVE_INDEXES = {"updated", "created", "owner", "department", "bin"}


async def insert_rows(database: Database, workspace: Workspace, values: list[Any], column: str = "x_name") -> None:
    await database.execute(
        f"INSERT INTO {workspace.schema}.o_x_thing (id, created_at, updated_at, version, {column})"
        " SELECT uuidv7(), now(), now(), 1, v FROM unnest($1::text[]) v",
        [values],
    )


async def publish(publisher: Publisher, workspace: Workspace, *changes: DefinitionChange) -> Published:
    return await publisher.publish(workspace, changes, PublishStamp())


async def test_an_object_is_made_with_all_that_its_fields_need(
    database: Database, catalog_workspace: Workspace, publisher: Publisher
) -> None:
    document = thing(
        x_code=field("text", unique=True),
        x_amount=field("money", indexed=True),
        x_account=field("lookup", target="account", inverse="x_things"),
        x_about=field("any_lookup", targets=["account", "contact"]),
        x_score=field("formula", formula="x_amount * 2"),
    )
    published = await publish(publisher, catalog_workspace, change_object(document))
    assert published.plan.later == ()
    catalog = await load_catalog(database, catalog_workspace)
    assert catalog == published.catalog
    made = catalog.get_object("x_thing")
    ids = {key: one.id for key, one in made.fields.items() if not one.system}
    assert list(ids) == ["x_name", "x_code", "x_amount", "x_account", "x_about", "x_score"]
    assert len(set(ids.values())) == 6
    assert min(ids.values()) >= 1000
    assert all(one.state is FieldState.READY for one in made.fields.values())
    assert made.fields["x_amount"].columns == ("x_amount", "x_amount__cur", "x_amount__base")
    assert made.fields["x_score"].columns == ()
    assert catalog.get_object("account").relations["x_things"].child == "x_thing"
    tables = await inspect_schema(database, catalog_workspace)
    assert tables.columns["o_x_thing"] == {
        "id": "uuid", "owner_id": "uuid", "department_id": "uuid", "created_at": "timestamp with time zone",
        "created_by": "uuid", "updated_at": "timestamp with time zone", "updated_by": "uuid", "version": "bigint",
        "deleted_at": "timestamp with time zone", "x_name": "text", "x_name__py": "text", "x_code": "text",
        "x_amount": "numeric(20,6)",
        "x_amount__cur": "text", "x_amount__base": "numeric(20,6)", "x_account": "uuid", "x_about": "uuid",
    }  # fmt: skip
    own = {name.removeprefix("o_x_thing_") for name in tables.indexes if name.startswith("o_x_thing_")}
    assert own == LIVE_INDEXES | {
        f"f{ids['x_code']}_unique", f"f{ids['x_amount']}_live", f"f{ids['x_account']}_live", f"f{ids['x_about']}_live"
    }  # fmt: skip
    assert all(tables.indexes.values())
    keys = {name: valid for name, valid in tables.keys.items() if name.startswith("o_x_thing_")}
    assert keys == {
        "o_x_thing_owner_fk": True,
        "o_x_thing_department_fk": True,
        f"o_x_thing_f{ids['x_account']}_fk": True,
        f"o_x_thing_f{ids['x_about']}_fk": True,
    }


async def test_everything_is_told_before_and_journaled_after(
    database: Database, catalog_workspace: Workspace, publisher: Publisher, clock: FrozenClock
) -> None:
    plan = await publisher.plan(catalog_workspace, [change_object(thing())])
    assert plan.describe("en")[:3] == [
        "Change the definition object/x_thing",
        "Create the table o_x_thing of the object x_thing",
        "Add the field x_thing.x_name",
    ]
    assert plan.describe("zh")[1] == "为对象“x_thing”建表 o_x_thing"
    assert (await load_catalog(database, catalog_workspace)).version == plan.version == 1
    actor, operation = UserId(new_id()), OperationId(new_id())
    stamp = PublishStamp(actor=actor, operation=operation, title={"zh": "建对象", "en": "Make"})
    published = await publisher.publish(catalog_workspace, [change_object(thing())], stamp)
    assert published.version == 2
    entry = await database.fetch_row(
        f"SELECT kind, object, record_id, version, actor_id, cause, payload, octet_length(salt) AS salt"
        f" FROM {catalog_workspace.schema}.journal WHERE operation_id = $1",
        [operation],
    )
    assert entry is not None
    assert json.loads(entry["payload"]) == {"changed": ["object/x_thing"]}
    assert (entry["kind"], entry["object"], entry["record_id"], entry["version"], entry["actor_id"]) == (
        b"c", "catalog", None, 2, actor
    )  # fmt: skip
    newest = (await list_changes(database, catalog_workspace))[0]
    assert (newest.version, newest.kind, newest.key, newest.actor, newest.before) == (
        2,
        "object",
        "x_thing",
        actor,
        None,
    )
    assert newest.at == clock.now()
    assert newest.after is not None


async def test_publishing_the_same_again_does_nothing(catalog_workspace: Workspace, publisher: Publisher) -> None:
    first = await publish(publisher, catalog_workspace, change_object(thing()))
    again = await publish(publisher, catalog_workspace, change_object(thing()))
    assert (again.version, again.plan.steps) == (first.version, ())


async def test_labels_and_order_change_without_touching_tables(
    database: Database, catalog_workspace: Workspace, publisher: Publisher
) -> None:
    await publish(publisher, catalog_workspace, change_object(thing(x_a=field("text"), x_b=field("text"))))
    before = await inspect_schema(database, catalog_workspace)
    document = thing(x_b=field("text", label=label("乙")), x_a=field("text"))
    published = await publish(publisher, catalog_workspace, change_object(document))
    assert [step.kind for step in published.plan.steps] == ["change_definition"]
    assert await inspect_schema(database, catalog_workspace) == before
    fields = published.catalog.get_object("x_thing").fields
    assert [key for key, one in fields.items() if not one.system] == ["x_name", "x_b", "x_a"]
    assert fields["x_b"].label.zh == "乙"


async def test_a_package_object_is_customised(
    database: Database, catalog_workspace: Workspace, publisher: Publisher
) -> None:
    custom = {
        "label": {"zh": "商户"},
        "fields": {
            "level": {"options": {"E": {"label": label("E")}, "D": {"active": False}}},
            "x_tax": field("text", unique=True),
            "description": None,
        },
    }
    published = await publish(publisher, catalog_workspace, DefinitionChange("object", "account", custom))
    account = published.catalog.get_object("account")
    assert (account.label.zh, account.label.en, account.custom) == ("商户", "Account", False)
    assert [(one.key, one.active) for one in account.fields["level"].options] == [
        ("A", True), ("B", True), ("C", True), ("D", False), ("E", True)
    ]  # fmt: skip
    assert (account.fields["x_tax"].custom, account.fields["name"].custom) == (True, False)
    assert "description" not in account.fields
    back = await publish(publisher, catalog_workspace, DefinitionChange("object", "account", None))
    assert back.catalog.get_object("account").label.zh == "客户"
    assert "description" in back.catalog.get_object("account").fields


async def test_an_inactive_field_keeps_its_column_and_leaves_expressions(
    database: Database, catalog_workspace: Workspace, publisher: Publisher
) -> None:
    await publish(publisher, catalog_workspace, change_object(thing(x_a=field("number", indexed=True))))
    before = await inspect_schema(database, catalog_workspace)
    off = thing(x_a=field("number", indexed=True, active=False))
    published = await publish(publisher, catalog_workspace, change_object(off))
    assert published.catalog.get_object("x_thing").fields["x_a"].state is FieldState.INACTIVE
    assert await inspect_schema(database, catalog_workspace) == before
    used = thing(x_a=field("number", active=False), x_f=field("formula", formula="x_a + 1"))
    with pytest.raises(CatalogInvalid) as refused:
        await publish(publisher, catalog_workspace, change_object(used))
    assert [problem.pointer for problem in refused.value.problems] == ["/object/x_thing/fields/x_f/formula"]


async def test_a_deleted_field_can_be_brought_back_for_a_month(
    database: Database, catalog_workspace: Workspace, publisher: Publisher, clock: FrozenClock
) -> None:
    await publish(publisher, catalog_workspace, change_object(thing(x_a=field("text", indexed=True))))
    await insert_rows(database, catalog_workspace, ["甲", "乙"], "x_a")
    plan = await publisher.plan(catalog_workspace, [change_object(thing())])
    assert [(loss.object, loss.field, loss.rows) for loss in plan.losses] == [("x_thing", "x_a", 2)]
    deleted = await publish(publisher, catalog_workspace, change_object(thing()))
    assert "x_a" not in deleted.catalog.get_object("x_thing").fields
    tables = await inspect_schema(database, catalog_workspace)
    assert "x_a" in tables.columns["o_x_thing"]
    assert {name.removeprefix("o_x_thing_") for name in tables.indexes if "x_thing" in name} == LIVE_INDEXES
    assert await drop_retired(database, catalog_workspace, clock.now() + timedelta(days=29, hours=23)) == []
    back = await revert(publisher, catalog_workspace, deleted.version, PublishStamp())
    restored = back.catalog.get_object("x_thing").fields["x_a"]
    assert restored.columns == ("x_a",)
    values = await database.fetch_rows(f"SELECT x_a FROM {catalog_workspace.schema}.o_x_thing ORDER BY id")
    assert [row["x_a"] for row in values] == ["甲", "乙"]
    assert f"o_x_thing_f{restored.id}_live" in (await inspect_schema(database, catalog_workspace)).indexes


async def test_after_a_month_the_column_is_gone_and_its_name_may_return(
    database: Database, catalog_workspace: Workspace, publisher: Publisher, clock: FrozenClock
) -> None:
    first = await publish(publisher, catalog_workspace, change_object(thing(x_a=field("text"))))
    await publish(publisher, catalog_workspace, change_object(thing()))
    changed = await publish(publisher, catalog_workspace, change_object(thing(x_a=field("number"))))
    number = changed.catalog.get_object("x_thing").fields["x_a"]
    assert number.columns == ("x_a__2g",)
    assert number.id != first.catalog.get_object("x_thing").fields["x_a"].id
    assert await drop_retired(database, catalog_workspace, clock.now() + timedelta(days=30)) == ["o_x_thing.x_a"]
    columns = (await inspect_schema(database, catalog_workspace)).columns["o_x_thing"]
    assert ("x_a" in columns, columns["x_a__2g"]) == (False, "numeric")
    assert (await load_catalog(database, catalog_workspace)).get_object("x_thing").fields["x_a"] == number


async def test_a_deleted_object_can_be_brought_back_for_a_month(
    database: Database, catalog_workspace: Workspace, publisher: Publisher, clock: FrozenClock
) -> None:
    document = thing(x_account=field("lookup", target="account", inverse="x_things"))
    made = await publish(publisher, catalog_workspace, change_object(document))
    await insert_rows(database, catalog_workspace, ["甲"])
    deleted = await publish(publisher, catalog_workspace, delete_object("x_thing"))
    assert "x_thing" not in deleted.catalog.objects
    assert "x_things" not in deleted.catalog.get_object("account").relations
    back = await revert(publisher, catalog_workspace, deleted.version, PublishStamp())
    assert back.catalog.objects == made.catalog.objects
    names = await database.fetch_rows(f"SELECT x_name FROM {catalog_workspace.schema}.o_x_thing")
    assert [row["x_name"] for row in names] == ["甲"]
    await publish(publisher, catalog_workspace, delete_object("x_thing"))
    assert await drop_retired(database, catalog_workspace, clock.now() + timedelta(days=30)) == ["o_x_thing"]
    assert "o_x_thing" not in (await inspect_schema(database, catalog_workspace)).columns
    again = await publish(publisher, catalog_workspace, change_object(document))
    assert (
        again.catalog.get_object("x_thing").fields["x_name"].id > made.catalog.get_object("x_thing").fields["x_name"].id
    )


async def test_an_object_that_others_link_to_cannot_go(catalog_workspace: Workspace, publisher: Publisher) -> None:
    other = thing("x_other", x_link=field("lookup", target="x_thing"))
    await publish(publisher, catalog_workspace, change_object(thing()), change_object(other))
    with pytest.raises(CatalogInvalid) as refused:
        await publish(publisher, catalog_workspace, delete_object("x_thing"))
    assert [(one.pointer, one.code) for one in refused.value.problems] == [
        ("/object/x_other/fields/x_link", "unknown_object")
    ]


async def test_nothing_is_kept_of_a_refused_publication(
    database: Database, catalog_workspace: Workspace, publisher: Publisher
) -> None:
    before = await inspect_schema(database, catalog_workspace)
    bad = thing("x_other", x_f=field("formula", formula="x_nam & 1"))
    with pytest.raises(CatalogInvalid):
        await publish(publisher, catalog_workspace, change_object(thing()), change_object(bad))
    assert await inspect_schema(database, catalog_workspace) == before
    assert (await load_catalog(database, catalog_workspace)).version == 1
    assert await list_changes(database, catalog_workspace, before_version=10) == await list_changes(
        database, catalog_workspace, before_version=2
    )


async def test_plugged_checks_can_refuse(database: Database, catalog_workspace: Workspace, clock: FrozenClock) -> None:
    class NoThings:
        async def check(self, connection: Connection, catalog: Catalog) -> list[FieldProblem]:
            found = await connection.fetch_value(f"SELECT to_regclass('{catalog.schema}.o_x_thing') IS NOT NULL")
            return [FieldProblem("", "no_things", "不行", "No")] if found else []

    publisher = Publisher(database, clock, checks=[NoThings()])
    with pytest.raises(CatalogInvalid) as refused:
        await publish(publisher, catalog_workspace, change_object(thing()))
    assert [problem.code for problem in refused.value.problems] == ["no_things"]
    assert "o_x_thing" not in (await inspect_schema(database, catalog_workspace)).columns


async def test_a_change_made_on_an_old_version_is_refused(catalog_workspace: Workspace, publisher: Publisher) -> None:
    await publish(publisher, catalog_workspace, change_object(thing()))
    with pytest.raises(CatalogMoved):
        await publisher.publish(
            catalog_workspace, [change_object(thing(x_a=field("text")))], PublishStamp(), expected_version=1
        )


async def test_two_publishers_at_once_both_succeed(
    database: Database, catalog_workspace: Workspace, publisher: Publisher
) -> None:
    keys = ["x_one", "x_two", "x_three", "x_four"]
    await asyncio.gather(*(publish(publisher, catalog_workspace, change_object(thing(key))) for key in keys))
    catalog = await load_catalog(database, catalog_workspace)
    assert set(keys) < set(catalog.objects)
    assert catalog.version == 1 + len(keys)


async def test_reverting_needs_the_newest_change(catalog_workspace: Workspace, publisher: Publisher) -> None:
    first = await publish(publisher, catalog_workspace, change_object(thing()))
    second = await publish(publisher, catalog_workspace, change_object(thing(x_a=field("text"))))
    with pytest.raises(RevertImpossible) as refused:
        await revert(publisher, catalog_workspace, first.version, PublishStamp())
    assert refused.value.parameters["later"] == second.version
    with pytest.raises(UnknownVersion):
        await revert(publisher, catalog_workspace, 99, PublishStamp())


async def test_values_that_are_shared_cannot_become_unique(
    database: Database, catalog_workspace: Workspace, publisher: Publisher
) -> None:
    await publish(publisher, catalog_workspace, change_object(thing()))
    await insert_rows(database, catalog_workspace, ["Abc", "aBC", "x"])
    unique = thing()
    unique["fields"]["x_name"]["unique"] = True
    with pytest.raises(ValuesNotUnique) as refused:
        await publisher.plan(catalog_workspace, [change_object(unique)])
    assert refused.value.parameters["groups"] == 1
    await database.execute(f"UPDATE {catalog_workspace.schema}.o_x_thing SET deleted_at = now() WHERE x_name = 'aBC'")
    published = await publish(publisher, catalog_workspace, change_object(unique))
    number = published.catalog.get_object("x_thing").fields["x_name"].id
    assert f"o_x_thing_f{number}_unique" in (await inspect_schema(database, catalog_workspace)).unique


async def fill_beyond_small(database: Database, workspace: Workspace) -> None:
    await insert_rows(database, workspace, [f"name {number} " + "x" * 60 for number in range(6000)])


async def test_large_tables_are_indexed_afterwards_while_the_field_is_preparing(
    database: Database, catalog_workspace: Workspace, publisher: Publisher, clock: FrozenClock
) -> None:
    await publish(publisher, catalog_workspace, change_object(thing()))
    await fill_beyond_small(database, catalog_workspace)
    document = thing(x_account=field("lookup", target="account"), x_a=field("text", indexed=True), x_b=field("text"))
    published = await publish(publisher, catalog_workspace, change_object(document))
    assert {step.kind for step in published.plan.later} == {"build_index", "validate_foreign_key"}
    fields = published.catalog.get_object("x_thing").fields
    states = {key: one.state.value for key, one in fields.items() if not one.system}
    assert states == {"x_name": "ready", "x_account": "preparing", "x_a": "preparing", "x_b": "ready"}
    assert await finish(database, catalog_workspace, clock) == ()
    catalog = await load_catalog(database, catalog_workspace)
    assert catalog.version == published.version + 1
    assert {one.state for one in catalog.get_object("x_thing").fields.values()} == {FieldState.READY}
    tables = await inspect_schema(database, catalog_workspace)
    assert tables.indexes[f"o_x_thing_f{fields['x_account'].id}_live"]
    assert tables.indexes[f"o_x_thing_f{fields['x_a'].id}_live"]
    assert tables.keys[f"o_x_thing_f{fields['x_account'].id}_fk"]
    assert await finish(database, catalog_workspace, clock) == ()
    assert (await load_catalog(database, catalog_workspace)).version == catalog.version


async def test_a_failed_build_is_cleared_away_and_tried_again(
    database: Database, catalog_workspace: Workspace, publisher: Publisher, clock: FrozenClock
) -> None:
    await publish(publisher, catalog_workspace, change_object(thing()))
    await fill_beyond_small(database, catalog_workspace)
    unique = thing()
    unique["fields"]["x_name"]["unique"] = True
    published = await publish(publisher, catalog_workspace, change_object(unique))
    number = published.catalog.get_object("x_thing").fields["x_name"].id
    # Between publishing and building somebody writes the same value twice.
    await insert_rows(database, catalog_workspace, ["twice", "TWICE"])
    (left,) = await finish(database, catalog_workspace, clock)
    assert isinstance(left.error, ValuesNotUnique)
    assert f"o_x_thing_f{number}_unique" not in (await inspect_schema(database, catalog_workspace)).indexes
    catalog = await load_catalog(database, catalog_workspace)
    assert catalog.get_object("x_thing").fields["x_name"].state is FieldState.PREPARING
    await database.execute(f"DELETE FROM {catalog_workspace.schema}.o_x_thing WHERE x_name = 'TWICE'")
    assert await finish(database, catalog_workspace, clock) == ()
    assert (await inspect_schema(database, catalog_workspace)).indexes[f"o_x_thing_f{number}_unique"]


async def test_a_roll_up_of_old_records_waits_for_its_filler(
    database: Database, catalog_workspace: Workspace, publisher: Publisher, clock: FrozenClock
) -> None:
    filled: list[tuple[str, str]] = []

    class Filler:
        async def fill(self, workspace: Workspace, catalog: Catalog, object_key: str, field_key: str) -> None:
            filled.append((object_key, field_key))

    count = field("rollup", relation="contacts", function="count")
    custom = {"fields": {"x_count": count}}
    published = await publish(publisher, catalog_workspace, DefinitionChange("object", "account", custom))
    assert published.catalog.get_object("account").fields["x_count"].state is FieldState.PREPARING
    (left,) = await finish(database, catalog_workspace, clock)
    assert left.error.code == "no_rollup_filler"
    assert await finish(database, catalog_workspace, clock, Filler()) == ()
    assert filled == [("account", "x_count")]
    catalog = await load_catalog(database, catalog_workspace)
    assert catalog.get_object("account").fields["x_count"].state is FieldState.READY


async def test_publishing_waits_for_readers_and_writers_in_small_steps(
    database: Database, catalog_workspace: Workspace, publisher: Publisher
) -> None:
    """A reader keeps the table for a while: the change comes through when it is gone, and not before."""
    await publish(publisher, catalog_workspace, change_object(thing()))
    async with database.transaction(catalog_workspace.key, lock=LockMode.SHARED) as writer:
        await writer.execute(f"SELECT count(*) FROM {catalog_workspace.schema}.o_x_thing")
        change = asyncio.create_task(publish(publisher, catalog_workspace, change_object(thing(x_a=field("text")))))
        done, _ = await asyncio.wait([change], timeout=0.5)
        assert done == set()
        # Others may go on writing meanwhile: the waiting publisher lets go of the lock again and again.
        async with database.transaction(catalog_workspace.key, lock=LockMode.SHARED) as other:
            await other.execute(
                f"INSERT INTO {catalog_workspace.schema}.o_x_thing (id, created_at, updated_at, version)"
                " VALUES ($1, now(), now(), 1)",
                [uuid4()],
            )
    published = await change
    assert "x_a" in published.catalog.get_object("x_thing").fields


async def test_objects_and_fields_change_under_readers_and_writers(
    database: Database, catalog_workspace: Workspace, publisher: Publisher
) -> None:
    await publish(publisher, catalog_workspace, change_object(thing()))
    table = f"{catalog_workspace.schema}.o_x_thing"
    stop = asyncio.Event()
    written = 0

    async def write() -> None:
        nonlocal written
        while not stop.is_set():
            async with database.transaction(catalog_workspace.key, lock=LockMode.SHARED) as transaction:
                await transaction.execute(
                    f"INSERT INTO {table} (id, created_at, updated_at, version, x_name) VALUES ($1, now(), now(), 1, 'a')",
                    [uuid4()],
                )
            written += 1

    async def read() -> None:
        while not stop.is_set():
            await database.fetch_json(
                f"SELECT json_agg(json_build_array(t.id, t.x_name)) FROM (SELECT id, x_name FROM {table} LIMIT 50) t"
            )

    tasks = [asyncio.create_task(work()) for work in (write, write, read, read)]
    for number in range(8):
        fields = {f"x_f{place}": field("text", indexed=place % 2 == 0) for place in range(number + 1)}
        await publish(publisher, catalog_workspace, change_object(thing(**fields)))
    stop.set()
    await asyncio.gather(*tasks)
    catalog = await load_catalog(database, catalog_workspace)
    assert len([one for one in catalog.get_object("x_thing").fields.values() if not one.system]) == 9
    assert await database.fetch_value(f"SELECT count(*) FROM {table}") == written
