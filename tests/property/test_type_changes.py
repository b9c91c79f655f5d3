"""P10: whatever is done to a field over HTTP (type changed, taken back, deleted, brought back, relabelled, its options
changed) while others write and read: catalog and database agree, what nobody wrote since comes back byte for byte, and
nobody meets an error that is not documented."""

import asyncio
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fixtures.kernel import Company, company, give_sign_ins, kernel
from tests.integration.server.conftest import Browser, app
from tests.integration.server.test_matrix import open_session
from tests.property.model.asking import DEEP, PHASES
from zhike.kernel.catalog.fieldtypes.registry import get_field_type

__all__ = ["app", "company", "kernel"]

OPTIONS = {"a": {"label": {"zh": "甲", "en": "A"}}, "b": {"label": {"zh": "12", "en": "B"}}}
TARGETS: dict[str, dict[str, Any]] = {
    "text": {},
    "long_text": {},
    "number": {"scale": 2},
    "money": {},
    "boolean": {},
    "date": {},
    "datetime": {},
    "choice": {"options": OPTIONS},
    "choices": {"options": OPTIONS},
    "tags": {"options": None},
    "phone": {},
}
TEXTS = st.sampled_from(
    ["12", "012", "1.2万", "甲", "是", "2026-03-05", "2026年3月5日", "13812341234", " x ", "12.50", "b"]
)
NUMBERS = count(1)
# What writers and readers beside a change may meet: docs/http.md.
ALLOWED = {200, 201, 409, 412, 422, 503}


@dataclass
class Bench:
    """An object with one field that is worked on, as a client sees it."""

    browser: Browser
    object: str
    type: str = "text"
    written: int = 0
    before: list[tuple[str, dict[str, Any], set[str]]] = field(default_factory=list)
    """Of every change that could be taken back: the type, what was read, and the records that were written since."""

    @property
    def place(self) -> str:
        return f"/meta/objects/{self.object}/fields/x_v"

    async def read(self) -> dict[str, Any]:
        answer = await self.browser.get(f"/records/{self.object}", params={"limit": 100})
        assert answer.status_code == 200, answer.text
        return {one["id"]: one.get("x_v") for one in answer.json()["data"]}

    async def send(self, path: str, body: Any = None) -> Any:
        answer = await self.browser.post(path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def custom(self) -> dict[str, Any]:
        answer = await self.browser.get(f"/meta/definitions/object/{self.object}")
        return dict(answer.json()["custom"])

    async def publish(self, custom: dict[str, Any]) -> None:
        await self.send("/meta/publish", {"changes": [{"kind": "object", "key": self.object, "custom": custom}]})


@pytest_asyncio.fixture
async def admin(company: Company, app: Any) -> Any:
    await give_sign_ins(company, "administrator")
    async with Browser(app) as browser:
        browser.cookies["zhike"] = await open_session(company, "administrator")
        yield browser


@given(data=st.data())
@settings(max_examples=30 if DEEP else 1, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
async def test_a_field_is_turned_and_comes_back(admin: Browser, company: Company, data: st.DataObject) -> None:
    bench = Bench(admin, f"x_turned{next(NUMBERS)}z")
    fields = {
        "x_name": {"type": "text", "label": {"zh": "名称", "en": "Name"}},
        "x_v": {"type": "text", "label": {"zh": "值", "en": "Value"}, "tracked": data.draw(st.booleans())},
    }
    await bench.publish({"object": bench.object, "label": {"zh": "物"}, "title": "x_name", "fields": fields})
    for text in data.draw(st.lists(TEXTS, min_size=3, max_size=8)):
        made = await admin.post(f"/records/{bench.object}", json={"x_name": "记录", "x_v": text})
        assert made.status_code == 201, made.text
    steps = [turn, turn, turn, go_back, go_back, edit, delete_and_restore, relabel]
    for _ in range(12 if DEEP else 7):
        await data.draw(st.sampled_from(steps))(bench, data)
        await check(bench, company)


async def turn(bench: Bench, data: st.DataObject) -> None:
    """Another type, while others write names and values and read."""
    target = data.draw(st.sampled_from(sorted(set(TARGETS) - {bench.type})))
    known = await bench.read()
    body = {"type": target, "config": TARGETS[target]}
    seen = await bench.send(f"{bench.place}/type/preview", body)
    assert (
        seen["clean"] + seen["changed"] + seen["lost"] == seen["examined"] == sum(v is not None for v in known.values())
    )
    change, *_ = await asyncio.gather(bench.send(f"{bench.place}/type", body), *_work(bench, sorted(known)[:2]))
    assert (change["state"], change["lost"], change["to_type"]) == ("switched", seen["lost"], target)
    bench.before.append((bench.type, known, set()))
    bench.type = target
    now = await bench.read()
    assert sum(value is None for value in now.values()) == seen["lost"] + sum(v is None for v in known.values())


def _work(bench: Bench, records: list[str]) -> list[Any]:
    """Other people's requests."""

    async def write(record: str) -> None:
        bench.written += 1
        answer = await bench.browser.patch(
            f"/records/{bench.object}/{record}", json={"x_name": f"记录 {bench.written}"}
        )
        assert answer.status_code in ALLOWED, answer.text
        assert answer.status_code != 422, answer.text

    return [*(write(one) for one in records), bench.read()]


async def go_back(bench: Bench, data: st.DataObject) -> None:
    """The newest change of type is taken back; that is a change which can be taken back, too."""
    if not bench.before:
        return
    was, known, edited = bench.before.pop()
    now = await bench.read()
    change, *_ = await asyncio.gather(bench.send(f"{bench.place}/type/revert"), *_work(bench, sorted(known)[:2]))
    assert change["state"] == "switched"
    found = await bench.read()
    assert {key: value for key, value in found.items() if key not in edited} == {
        key: value for key, value in known.items() if key not in edited
    }
    # Reverting again would undo this one, so that the stack begins anew.
    bench.before = [(bench.type, now, set())]
    bench.type = was


async def edit(bench: Bench, data: st.DataObject) -> None:
    """Somebody writes a value, or clears it."""
    record = data.draw(st.sampled_from(sorted(await bench.read())))
    raw = None if data.draw(st.booleans()) else data.draw(TEXTS)
    answer = await bench.browser.patch(f"/records/{bench.object}/{record}", json={"x_v": raw})
    assert answer.status_code in {200, 422}, answer.text
    if answer.status_code == 200:
        for _, _, edited in bench.before:
            edited.add(record)


async def delete_and_restore(bench: Bench, data: st.DataObject) -> None:
    """Into the bin with the field (or the whole object) and out again."""
    known, custom = await bench.read(), await bench.custom()
    if data.draw(st.booleans()):
        await bench.publish({**custom, "fields": {key: one for key, one in custom["fields"].items() if key != "x_v"}})
        assert set((await bench.read()).values()) == {None}
        await bench.send(f"/meta/bin/objects/{bench.object}/fields/x_v/restore")
    else:
        await bench.send("/meta/publish", {"changes": [{"kind": "object", "key": bench.object, "custom": None}]})
        assert (await bench.browser.get(f"/records/{bench.object}")).status_code == 404
        await bench.send(f"/meta/bin/objects/{bench.object}/restore")
    assert await bench.read() == known


async def relabel(bench: Bench, data: st.DataObject) -> None:
    """Another label; where there are options, another one of them."""
    custom = await bench.custom()
    bench.written += 1
    shown = {**custom["fields"]["x_v"], "label": {"zh": f"值 {bench.written}", "en": "Value"}}
    if "options" in shown:
        more = {f"o{bench.written}": {"label": {"zh": f"选项 {bench.written}", "en": "More"}}}
        shown["options"] = {**shown["options"], **more}
    known = await bench.read()
    await bench.publish({**custom, "fields": {**custom["fields"], "x_v": shown}})
    assert await bench.read() == known


async def check(bench: Bench, company: Company) -> None:
    """Catalog and database agree, and nothing is left to be done."""
    kernel = company.kernel
    catalog = await kernel.catalogs.refresh(company.key)
    owner = catalog.objects[bench.object]
    one = owner.fields["x_v"]
    assert (one.type, one.state.value, one.shadow) == (bench.type, "ready", None)
    found = await kernel.database.fetch_rows(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2",
        [catalog.schema, owner.table],
    )
    assert set(one.columns) <= {row["column_name"] for row in found}
    assert len(one.columns) == len(get_field_type(one.type).columns(one.config))
    assert [step.kind.value for step in (await kernel.publisher.plan(company.workspace, [])).steps] == []
