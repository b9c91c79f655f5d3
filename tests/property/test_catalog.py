"""P9: whatever sequence of changes is published, the catalog is what the database has, nothing is left to do, records
keep their values, writers beside it are not refused, and taking a version back brings back what was there."""

import asyncio
import json
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.property.model import writing
from tests.property.model.asking import QUESTIONS, few, furnish
from tests.property.model.company import Document
from tests.property.model.house import SYSTEM, House, compare, make_operation, publish, select
from tests.property.strategies import companies
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.read import read_stored
from zhike.kernel.catalog.revert import list_reversed
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.model import Query
from zhike.kernel.records.model import Batch, Change, SystemWork

UDT = {
    "text": "text",
    "numeric": "numeric",
    "boolean": "bool",
    "date": "date",
    "timestamptz": "timestamptz",
    "uuid": "uuid",
    "bigint": "int8",
    "text[]": "_text",
    "uuid[]": "_uuid",
    "jsonb": "jsonb",
}


@dataclass
class Workshop:
    """A company whose definitions are changed: the custom layer of each object, and the fields that were added."""

    house: House
    custom: dict[str, Document | None] = field(default_factory=dict)
    made: int = 0

    def layer(self, object_key: str) -> Document:
        return deepcopy(self.custom.get(object_key) or {"fields": {}})

    def added(self) -> list[tuple[str, str]]:
        """Fields of standing objects that were made here, and are there now."""
        return [
            (key, name)
            for key, layer in self.custom.items()
            if layer is not None and not key.startswith("x_")
            for name, one in layer["fields"].items()
            if name.startswith("x_") and one is not None
        ]


@given(data=st.data())
@few(2)
async def test_the_catalog_is_what_the_database_has(database: Database, data: st.DataObject) -> None:
    shop = Workshop(await furnish(database, data))
    steps = [add_field, add_field, relabel, switch, index, remove_field, add_object, remove_object, take_back]
    for _ in range(QUESTIONS // 2):
        step = data.draw(st.sampled_from(steps))
        await step(shop, data)
        await check_database(shop.house)
        await compare(shop.house)
        await check_values(shop, data)


async def change(shop: Workshop, object_key: str, layer: Document | None) -> None:
    """Publish a layer while others write, and remember it."""
    house = shop.house
    numbers = sorted(house.company.records["firm"])[:3]

    async def write(number: str, value: str) -> None:
        batch = Batch(ObjectKey("firm"), (Change("update", RecordId(UUID(number)), {"name": value}),))
        await house.writer.save(SystemWork(house.workspace.key, SYSTEM), batch, make_operation())

    shop.made += 1
    values = dict.fromkeys(numbers, f"Nr {shop.made}")
    await asyncio.gather(
        publish(house, [DefinitionChange("object", object_key, layer)]),
        *(write(number, value) for number, value in values.items()),
    )
    for number, value in values.items():
        writing.change(house.company, "firm", number, {"name": value}, house.clock.now())
    shop.custom[object_key] = layer


async def add_field(shop: Workshop, data: st.DataObject) -> None:
    """A new field of any plain type, or a link to another object."""
    object_key = data.draw(st.sampled_from(sorted(shop.house.company.documents)))
    kind = data.draw(st.sampled_from([*companies.PLAIN_TYPES, "lookup", "user"]))
    shop.made += 1
    name = f"x_{kind}_{shop.made}"
    more: Document = {"indexed": data.draw(st.booleans())} if kind not in ("choices", "long_text") else {}
    if kind == "lookup":
        more |= {"target": "firm", "inverse": f"x_back_{shop.made}", "inverse_label": companies.label("back")}
    layer = shop.layer(object_key)
    layer["fields"][name] = companies.declare(kind, **more)
    await change(shop, object_key, layer)


async def relabel(shop: Workshop, data: st.DataObject) -> None:
    """Another label for a field that came with the package."""
    object_key = data.draw(st.sampled_from(sorted(shop.house.company.documents)))
    names = sorted(shop.house.company.documents[object_key]["fields"])
    name = data.draw(st.sampled_from(names))
    layer = shop.layer(object_key)
    shop.made += 1
    layer["fields"].setdefault(name, {})["label"] = companies.label(f"Label {shop.made}")
    await change(shop, object_key, layer)
    shown = layer["fields"][name]["label"]["en"]
    assert shop.house.catalog.objects[object_key].fields[name].label.en == shown


async def switch(shop: Workshop, data: st.DataObject) -> None:
    """A field out of use, or into use again."""
    await _toggle(shop, data, "active", default=True)


async def index(shop: Workshop, data: st.DataObject) -> None:
    """An index for a field, or none."""
    await _toggle(shop, data, "indexed", default=False)


async def _toggle(shop: Workshop, data: st.DataObject, flag: str, *, default: bool) -> None:
    added = [(key, name) for key, name in shop.added() if "choices" not in name and "long_text" not in name]
    if not added:
        return
    key, name = data.draw(st.sampled_from(added))
    layer = shop.layer(key)
    layer["fields"][name][flag] = not layer["fields"][name].get(flag, default)
    await change(shop, key, layer)


async def remove_field(shop: Workshop, data: st.DataObject) -> None:
    """A field that was made here goes."""
    if not shop.added():
        return
    key, name = data.draw(st.sampled_from(shop.added()))
    layer = shop.layer(key)
    del layer["fields"][name]
    await change(shop, key, layer)
    assert name not in shop.house.catalog.objects[key].fields


async def add_object(shop: Workshop, data: st.DataObject) -> None:
    """A new object that links to firms."""
    shop.made += 1
    key = f"x_obj{shop.made}a"
    fields: Document = {"x_name": companies.declare("text", required=True)}
    for number, kind in enumerate(data.draw(st.lists(st.sampled_from(companies.PLAIN_TYPES), max_size=3))):
        fields[f"x_{kind}_{number}"] = companies.declare(kind)
    fields["x_firm"] = companies.declare(
        "lookup", target="firm", inverse=f"x_{key[2:]}", inverse_label=companies.label(key)
    )
    await change(shop, key, {"object": key, "label": companies.label(key), "title": "x_name", "fields": fields})


async def remove_object(shop: Workshop, data: st.DataObject) -> None:
    """An object that was made here goes."""
    made = [key for key, layer in shop.custom.items() if key.startswith("x_") and layer is not None]
    if made:
        key = data.draw(st.sampled_from(made))
        await change(shop, key, None)
        assert key not in shop.house.catalog.objects


async def take_back(shop: Workshop, data: st.DataObject) -> None:
    """The newest published change is reverted: definitions, values and all are as before it."""
    house = shop.house
    before = await read_definitions(house)
    rows = {key: await house.rows(key) for key in house.company.documents}
    object_key = data.draw(st.sampled_from(sorted(house.company.documents)))
    kept = shop.custom.get(object_key)
    added = [name for key, name in shop.added() if key == object_key]
    layer = shop.layer(object_key)
    if added:
        del layer["fields"][data.draw(st.sampled_from(added))]
    else:
        shop.made += 1
        layer["fields"][f"x_text_{shop.made}"] = companies.declare("text")
    await publish(house, [DefinitionChange("object", object_key, layer)])
    version = await house.database.fetch_value(f'SELECT max(version) FROM "{house.workspace.schema}".catalog_change')
    await publish(house, await list_reversed(house.database, house.workspace, version))
    shop.custom[object_key] = kept
    assert await read_definitions(house) == before
    after = {key: await house.rows(key) for key in house.company.documents}
    for key, found in rows.items():
        for number, row in found.items():
            assert after[key][number].items() >= row.items()


async def read_definitions(house: House) -> dict[tuple[str, str], Any]:
    """Every definition as it is stored."""
    stored = await read_stored(house.database, house.workspace)
    return {key: (one.base, one.custom) for key, one in stored.definitions.items()}


async def check_database(house: House) -> None:
    """Each column of each field is there with its type; indexes and keys are valid; nothing is left to be done."""
    schema = house.workspace.schema
    found = await house.database.fetch_rows(
        "SELECT table_name, column_name, udt_name FROM information_schema.columns WHERE table_schema = $1", [schema]
    )
    columns = {(row["table_name"], row["column_name"]): row["udt_name"] for row in found}
    for owner in house.catalog.objects.values():
        for one in owner.fields.values():
            declared = get_field_type(one.type).columns(one.config) if one.columns and not one.system else ()
            for name, column in zip(one.columns, declared, strict=not one.system):
                expected = UDT[column.sql_type.partition("(")[0]]
                assert columns.get((owner.table, name)) == expected, (owner.key, one.key)
    publisher = Publisher(house.database, house.clock)
    assert (await publisher.plan(house.workspace, [])).steps == ()
    invalid = await house.database.fetch_rows(
        "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND NOT i.indisvalid",
        [schema],
    )
    assert invalid == []


async def check_values(shop: Workshop, data: st.DataObject) -> None:
    """What is written into a field that was made here is what is read."""
    house = shop.house
    live = [pair for pair in shop.added() if shop.custom[pair[0]]["fields"][pair[1]].get("active", True)]  # type: ignore[index]
    if not live:
        return
    key, name = data.draw(st.sampled_from(live))
    one = shop.custom[key]["fields"][name]  # type: ignore[index]
    if one["type"] not in ("text", "long_text", "boolean", "choice", "email", "phone", "date"):
        return
    number = data.draw(st.sampled_from(sorted(house.company.records[key])))
    raw = data.draw(companies.raw_value(one, {}))
    outcome = await house.save(key, Change("update", RecordId(UUID(number)), {name: raw}))
    house.company.records[key][number]["version"] = outcome.saved[0].version
    policy = await house.policy(None)
    page = await house.runner.list(
        house.catalog, policy, Query(ObjectKey(key), select(name), ids=(RecordId(UUID(number)),))
    )
    assert json.loads(page.data)[0][name] == raw
