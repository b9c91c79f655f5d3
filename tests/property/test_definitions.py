"""P9: after any sequence of valid changes the catalog is what the database says, and a diff finds nothing to do.

The model is a dict of documents; what physically exists is asked from pg_catalog, never from our own tables.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fixtures.documents import change_object, delete_object, thing
from tests.fixtures.documents import field as declare
from tests.integration.kernel.catalog.inspect_schema import inspect_schema
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import Catalog, FieldState
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.read import load_catalog, read_stored
from zhike.kernel.catalog.retired import drop_retired
from zhike.kernel.catalog.revert import revert
from zhike.kernel.catalog.specs import list_foreign_keys, list_indexes
from zhike.kernel.catalog.system import SYSTEM_COLUMNS
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace

Draw = Callable[[st.SearchStrategy[Any]], Any]

OBJECTS = ("x_a", "x_b")
FIELDS = ("x_f", "x_g")
TYPES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("text", {}), ("text", {"indexed": True}), ("text", {"unique": True}), ("number", {"indexed": True}), ("money", {}),
    ("money", {"indexed": True}), ("boolean", {}), ("date", {"unique": True}), ("datetime", {}), ("long_text", {}),
    ("phone", {"unique": True, "indexed": True}), ("user", {}), ("lookup", {"target": "account"}),
    ("lookup", {"target": "x_a"}), ("any_lookup", {"targets": ["account", "contact"]}),
    ("formula", {"formula": 'x_name & "!"'}),
)  # fmt: skip
PG_TYPES = {
    "timestamptz": "timestamp with time zone",
}

# A day more than what is deleted lies in the bin.
BIN_DAYS = 31


@dataclass
class Model:
    """What the definitions should be, and the name of the one record that each object was given."""

    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    history: list[tuple[int, str, dict[str, Any] | None]] = field(default_factory=list)

    def is_linked(self, key: str) -> bool:
        return any(
            one.get("target") == key
            for name, document in self.documents.items()
            if name != key
            for one in document["fields"].values()
        )

    def has_targets(self, document: dict[str, Any] | None) -> bool:
        fields = {} if document is None else document["fields"]
        return "x_a" in self.documents or all(one.get("target") != "x_a" for one in fields.values())


def decide(draw: Draw, model: Model) -> tuple[str, dict[str, Any] | None] | None:
    """One valid change: an object with its new document, or None to delete it; None when there is nothing to do."""
    key = draw(st.sampled_from([*OBJECTS, *model.documents, *model.documents]))
    present = model.documents.get(key)
    if present is None:
        return key, thing(key)
    name = draw(st.sampled_from(FIELDS))
    possible = ["drop", "indexed", "active", "label"] if name in present["fields"] else ["add"] * 4
    action = draw(st.sampled_from([*possible, "delete", "object"]))
    if action == "delete":
        return None if model.is_linked(key) else (key, None)
    fields = {name: dict(one) for name, one in present["fields"].items()}
    document = {**present, "fields": fields}
    if action == "object":
        document["label"] = {"zh": draw(st.sampled_from(["甲", "乙"])), "en": key}
    elif action == "add":
        type_key, config = draw(st.sampled_from(TYPES))
        if config.get("target") == "x_a" and "x_a" not in model.documents:
            return None
        fields[name] = declare(type_key, **config)
    elif action == "drop":
        del fields[name]
    elif action == "label":
        fields[name]["label"] = {"zh": draw(st.sampled_from(["丙", "丁"])), "en": name}
    elif action == "active":
        fields[name]["active"] = not fields[name].get("active", True)
    elif fields[name]["type"] in {"text", "number", "date"}:
        fields[name]["indexed"] = not fields[name].get("indexed", False)
    return key, document


async def check_catalog_is_schema(database: Database, workspace: Workspace, publisher: Publisher) -> Catalog:
    """Columns, indexes and keys are those that the catalog wants, and nothing but retired columns besides."""
    catalog = await load_catalog(database, workspace)
    tables = await inspect_schema(database, workspace)
    stored = await read_stored(database, workspace)
    retired = {
        (stored.physical.objects[one.object].table, name, PG_TYPES.get(sql_type, sql_type))
        for one in stored.physical.fields
        if one.retired_at is not None
        for name, sql_type in zip(one.columns, one.sql_types, strict=True)
    }
    for one in catalog.objects.values():
        wanted = {name: PG_TYPES.get(sql_type, sql_type) for name, sql_type in SYSTEM_COLUMNS}
        for column in one.fields.values():
            types = [part.sql_type for part in get_field_type(column.type).columns(column.config)]
            if not column.system:
                wanted |= {n: PG_TYPES.get(t, t) for n, t in zip(column.columns, types, strict=True)}
        rest = {(one.table, name, kind) for name, kind in tables.columns[one.table].items() if name not in wanted}
        assert {name: tables.columns[one.table].get(name) for name in wanted} == wanted
        assert rest == {item for item in retired if item[0] == one.table}
    gone = {one.table for one in stored.physical.objects.values() if one.retired_at is not None}
    assert set(tables.columns) == {one.table for one in catalog.objects.values()} | gone
    check_names(catalog, tables.indexes, set(list_indexes(catalog)), gone)
    check_names(catalog, tables.keys, set(list_foreign_keys(catalog)), gone)
    assert (await publisher.plan(workspace, [])).steps == ()
    assert {one.state for o in catalog.objects.values() for one in o.fields.values()} <= {
        FieldState.READY,
        FieldState.INACTIVE,
    }
    return catalog


def check_names(catalog: Catalog, found: dict[str, bool], wanted: set[str], gone: set[str]) -> None:
    assert all(found.values())
    kept = {name for name in found if not any(name.startswith(table + "_") for table in gone)}
    assert kept == {name for name in wanted if not any(name.startswith(table + "_") for table in gone)}


async def write_row(database: Database, workspace: Workspace, table: str) -> None:
    """Every object gets one record, whose name must never be lost while the table is there."""
    name = f"{workspace.schema}.{table}"
    await database.execute(
        f"INSERT INTO {name} (id, created_at, updated_at, version, x_name)"
        f" SELECT uuidv7(), now(), now(), 1, 'kept' WHERE NOT EXISTS (SELECT FROM {name})"
    )


@pytest.mark.slow
@settings(
    max_examples=max(10, settings().max_examples // 3),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_any_sequence_of_changes_leaves_the_catalog_as_the_schema(
    data: st.DataObject, database: Database, catalog_workspace: Workspace, clock: FrozenClock
) -> None:
    workspace, publisher = catalog_workspace, Publisher(database, clock)
    # An example that failed left its objects behind, and the next must not see them.
    await clear(database, publisher, workspace, clock)
    catalog, model = await play(data.draw, database, publisher, workspace, clock)
    assert {key for key in catalog.objects if key.startswith("x_")} == set(model.documents)


async def play(
    draw: Draw, database: Database, publisher: Publisher, workspace: Workspace, clock: FrozenClock
) -> tuple[Catalog, Model]:
    """Change, take back and purge; after each step the schema is what it should be."""
    model = Model()
    for _ in range(draw(st.integers(4, 14))):
        step = draw(st.sampled_from(["change"] * 8 + ["revert", "purge"]))
        if step == "purge":
            clock.advance(BIN_DAYS * 86400)
            await drop_retired(database, workspace, clock.now())
            # What was dropped is lost; reverting beyond it makes an empty column, which is another property.
            model.history.clear()
        elif step == "revert" and model.history:
            await take_back(publisher, workspace, model)
        else:
            await change(draw, publisher, workspace, model)
        catalog = await check_catalog_is_schema(database, workspace, publisher)
        check_model(catalog, model)
        for key in model.documents:
            await write_row(database, workspace, catalog.objects[key].table)
            values = await database.fetch_rows(f"SELECT x_name FROM {workspace.schema}.{catalog.objects[key].table}")
            assert [row["x_name"] for row in values] == ["kept"]
    return catalog, model


async def change(draw: Draw, publisher: Publisher, workspace: Workspace, model: Model) -> None:
    decided = decide(draw, model)
    if decided is None:
        return
    key, document = decided
    before = model.documents.get(key)
    wanted: DefinitionChange = delete_object(key) if document is None else change_object(document)
    published = await publisher.publish(workspace, [wanted], PublishStamp())
    if published.plan.steps:
        model.history.append((published.version, key, before))
    if document is None:
        del model.documents[key]
    else:
        model.documents[key] = document


async def take_back(publisher: Publisher, workspace: Workspace, model: Model) -> None:
    """Revert the newest change, unless that would leave a lookup without its target.

    A revert is a change too, so what the same object was before cannot be reverted any more.
    """
    version, key, before = model.history.pop()
    model.history = [one for one in model.history if one[1] != key]
    if (model.is_linked(key) and before is None) or not model.has_targets(before):
        return
    await revert(publisher, workspace, version, PublishStamp())
    if before is None:
        del model.documents[key]
    else:
        model.documents[key] = before


def check_model(catalog: Catalog, model: Model) -> None:
    assert {key for key in catalog.objects if key.startswith("x_")} == set(model.documents)
    for key, document in model.documents.items():
        made = catalog.objects[key]
        assert made.label.zh == document["label"]["zh"]
        fields = {name: one for name, one in made.fields.items() if not one.system}
        assert list(fields) == list(document["fields"])
        for name, one in document["fields"].items():
            assert (fields[name].type, fields[name].label.zh) == (one["type"], one["label"]["zh"])
            assert (fields[name].state is FieldState.INACTIVE) == (one.get("active") is False)


async def clear(database: Database, publisher: Publisher, workspace: Workspace, clock: FrozenClock) -> None:
    """Leave nothing for the next example."""
    catalog = await load_catalog(database, workspace)
    changes = [delete_object(key) for key in catalog.objects if key.startswith("x_")]
    await publisher.publish(workspace, changes, PublishStamp())
    clock.advance(BIN_DAYS * 86400)
    await drop_retired(database, workspace, clock.now())
    tables = await inspect_schema(database, workspace)
    assert not [table for table in tables.columns if table.startswith("o_x_")]
