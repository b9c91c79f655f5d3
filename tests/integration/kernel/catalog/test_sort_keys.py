"""Titles get a key to sort by: in new objects from the start, in old ones by the ordinary plan."""

import pytest

from tests.fixtures.documents import change_object, field, thing
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.catalog import compare
from zhike.kernel.catalog.finish import finish
from zhike.kernel.catalog.model import FieldState
from zhike.kernel.catalog.plan import StepKind
from zhike.kernel.catalog.publish import Published, Publisher
from zhike.kernel.catalog.read import load_catalog
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace

NAMES = ["张三", "李四", "阿里", "重庆", "Bob"]


async def publish(publisher: Publisher, workspace: Workspace, sort: str | None) -> Published:
    """The object with its title sorted by sound (None) or by codes."""
    document = thing(x_code=field("text"))
    if sort is not None:
        document["fields"]["x_name"]["sort"] = sort
    document["fields"]["x_name"]["indexed"] = True
    return await publisher.publish(workspace, [change_object(document)], PublishStamp())


async def make_old_rows(database: Database, workspace: Workspace) -> None:
    await database.execute(
        f"INSERT INTO {workspace.schema}.o_x_thing (id, created_at, updated_at, version, x_name)"
        " SELECT uuidv7(), now(), now(), 1, v FROM unnest($1::text[]) v",
        [NAMES],
    )


async def list_by_key(database: Database, workspace: Workspace) -> list[str]:
    rows = await database.fetch_rows(f"SELECT x_name FROM {workspace.schema}.o_x_thing ORDER BY x_name__py")
    return [row["x_name"] for row in rows]


async def test_a_title_is_sorted_by_its_sound_unless_it_says_otherwise(
    catalog_workspace: Workspace, publisher: Publisher
) -> None:
    published = await publish(publisher, catalog_workspace, None)
    made = published.catalog.get_object("x_thing").fields
    assert made["x_name"].columns == ("x_name", "x_name__py")
    assert made["x_code"].columns == ("x_code",)


async def test_an_old_field_gets_its_key_by_the_ordinary_plan(
    database: Database, catalog_workspace: Workspace, publisher: Publisher
) -> None:
    await publish(publisher, catalog_workspace, "codes")
    await make_old_rows(database, catalog_workspace)
    published = await publish(publisher, catalog_workspace, None)
    kinds = [step.kind for step in published.plan.steps]
    assert kinds == [
        StepKind.CHANGE_DEFINITION, StepKind.EXTEND_FIELD, StepKind.BUILD_INDEX, StepKind.FILL_DERIVED
    ]  # fmt: skip
    assert published.catalog == await load_catalog(database, catalog_workspace)
    assert published.catalog.get_object("x_thing").fields["x_name"].state is FieldState.READY
    assert await list_by_key(database, catalog_workspace) == ["阿里", "Bob", "重庆", "李四", "张三"]


async def test_a_large_table_is_filled_afterwards_while_the_field_is_preparing(
    database: Database,
    catalog_workspace: Workspace,
    publisher: Publisher,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await publish(publisher, catalog_workspace, "codes")
    await make_old_rows(database, catalog_workspace)
    monkeypatch.setattr(compare, "SMALL_TABLE_BYTES", 0)
    published = await publish(publisher, catalog_workspace, None)
    assert StepKind.FILL_DERIVED in [step.kind for step in published.plan.later]
    assert published.catalog.get_object("x_thing").fields["x_name"].state is FieldState.PREPARING
    assert await finish(database, catalog_workspace, clock) == ()
    catalog = await load_catalog(database, catalog_workspace)
    assert catalog.get_object("x_thing").fields["x_name"].state is FieldState.READY
    assert await list_by_key(database, catalog_workspace) == ["阿里", "Bob", "重庆", "李四", "张三"]


async def test_a_key_that_nothing_sorts_by_any_more_is_kept_filled(
    database: Database, catalog_workspace: Workspace, publisher: Publisher
) -> None:
    await publish(publisher, catalog_workspace, None)
    published = await publish(publisher, catalog_workspace, "codes")
    title = published.catalog.get_object("x_thing").fields["x_name"]
    assert title.columns == ("x_name", "x_name__py")
    assert title.config == {"sort": "codes", "keyed": True}
    assert published.catalog == await load_catalog(database, catalog_workspace)
    assert (await publish(publisher, catalog_workspace, None)).catalog.get_object("x_thing").fields[
        "x_name"
    ].config == {"sort": "pinyin"}
