"""Live events: what reaches whom, and how streams end."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.fixtures.kernel import NOBODY, Company, give_sign_ins
from tests.integration.server.test_matrix import open_session
from tests.integration.server.test_meta import PROJECT
from zhike.kernel.base.ids import UserId
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.journal.place import place_all
from zhike.kernel.query.reader import Reader
from zhike.server.app import make_app
from zhike.server.live import MOST_NAMED, MOST_STREAMS_OF_ONE, LiveEvents, TooManyStreams

WAIT_SECONDS = 20


class Listening:
    """One open stream, read as events."""

    def __init__(self, live: LiveEvents, reader: Reader) -> None:
        self._chunks: AsyncIterator[bytes] = live.follow(reader)

    async def begin(self) -> "Listening":
        assert (await anext(self._chunks)).startswith(b"retry:")
        return self

    async def next(self) -> dict[str, object]:
        async with asyncio.timeout(WAIT_SECONDS):
            chunk = await anext(self._chunks)
        lines = dict(line.split(": ", 1) for line in chunk.decode().strip().split("\n"))
        assert lines["event"] == "change"
        found: dict[str, object] = json.loads(lines["data"])
        return found

    async def end(self) -> None:
        await self._chunks.aclose()  # type: ignore[attr-defined]


async def place(company: Company, live: LiveEvents) -> None:
    await place_all(company.kernel.database, company.key, company.kernel.clock)
    live.wake(frozenset({company.key}))


async def open_live(company: Company) -> LiveEvents:
    """Live events from now on: what founding the company wrote lies behind."""
    await place_all(company.kernel.database, company.key, company.kernel.clock)
    return LiveEvents(company.kernel)


async def test_change_reaches_those_who_may_read_it_and_nobody_else(company: Company) -> None:
    live = await open_live(company)
    owner, head, outsider = [
        await Listening(live, company.reader(name)).begin() for name in ("owner", "head", "outsider")
    ]
    account = await company.create("account", company.reader("owner"), name="只有上级可见")
    other = await company.create("account", company.reader("outsider"), name="外人的")
    await place(company, live)
    assert await owner.next() == {"object": "account", "id": str(account), "version": 1}
    assert await head.next() == {"object": "account", "id": str(account), "version": 1}
    # Had the first event reached the outsider, it would have come before his own.
    assert await outsider.next() == {"object": "account", "id": str(other), "version": 1}
    for one in (owner, head, outsider):
        await one.end()
    live.close()


async def test_many_changes_are_told_as_one(company: Company) -> None:
    live = await open_live(company)
    listening = await Listening(live, company.reader("owner")).begin()
    for number in range(MOST_NAMED + 1):
        await company.create("account", company.reader("owner"), name=f"第 {number} 个")
    await place(company, live)
    assert await listening.next() == {"object": "account", "id": None, "version": 0}
    await listening.end()
    live.close()


async def test_closing_ends_all_streams(company: Company) -> None:
    live = await open_live(company)
    listening = await Listening(live, company.reader("owner")).begin()
    live.close()
    with pytest.raises(StopAsyncIteration):
        await listening.next()


async def test_one_person_has_only_so_many_streams(company: Company) -> None:
    live = await open_live(company)
    reader = company.reader("owner")
    streams = [await Listening(live, reader).begin() for _ in range(MOST_STREAMS_OF_ONE)]
    with pytest.raises(TooManyStreams):
        await Listening(live, reader).begin()
    await streams.pop().end()
    await Listening(live, reader).begin()
    live.close()


async def test_catalog_change_reaches_everybody(company: Company) -> None:
    live = await open_live(company)
    listening = await Listening(live, company.reader("outsider")).begin()
    stamp = PublishStamp(UserId(company.people["administrator"]))
    change = DefinitionChange("object", "x_project", PROJECT)
    published = await company.kernel.publisher.publish(company.workspace, [change], stamp)
    await place(company, live)
    told = await listening.next()
    assert (told["object"], told["version"]) == ("catalog", published.version)
    await listening.end()
    live.close()


async def test_asvs_7_4_1_stream_ends_with_its_session(company: Company) -> None:
    """Over ASGI as a browser has it: headers, the first change, and nothing after the session was ended."""
    await give_sign_ins(company, "owner")
    live = await open_live(company)
    token = await open_session(company, "owner")
    sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    stays = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await stays.wait()
        return {"type": "http.disconnect"}

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": "/api/v1/events", "raw_path": b"/api/v1/events", "query_string": b"", "root_path": "",
        "headers": [(b"cookie", f"zhike={token}".encode())], "client": ("127.0.0.1", 1), "server": ("x", 80),
    }  # fmt: skip
    serving = asyncio.create_task(make_app(company.kernel, live=live)(scope, receive, sent.put))
    begun = await asyncio.wait_for(sent.get(), WAIT_SECONDS)
    assert (begun["status"], dict(begun["headers"])[b"content-type"]) == (200, b"text/event-stream; charset=utf-8")
    assert (await asyncio.wait_for(sent.get(), WAIT_SECONDS))["body"].startswith(b"retry:")
    await company.create("account", company.reader("owner"), name="听得到")
    await place(company, live)
    assert b'"object":"account"' in (await asyncio.wait_for(sent.get(), WAIT_SECONDS))["body"]
    identity = await company.kernel.signin.sessions.identify(token)
    assert identity is not None
    await company.kernel.signin.sessions.sign_out(identity, NOBODY)
    await company.create("account", company.reader("owner"), name="听不到")
    await place(company, live)
    last = await asyncio.wait_for(sent.get(), WAIT_SECONDS)
    assert (last["body"], last["more_body"]) == (b"", False)
    await asyncio.wait_for(serving, WAIT_SECONDS)
    live.close()
