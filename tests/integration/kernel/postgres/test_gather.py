"""Wake-ups that come in a row: the first at once, the others together and none lost."""

import asyncio

from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.postgres.gather import Gathered

ACME, BETA = WorkspaceKey("acme"), WorkspaceKey("beta")


async def test_the_first_come_at_once_and_the_others_together() -> None:
    heard: list[frozenset[WorkspaceKey] | None] = []
    more = asyncio.Event()

    def hear(workspaces: frozenset[WorkspaceKey] | None) -> None:
        heard.append(workspaces)
        more.set()

    gathered = Gathered(hear, seconds=0.05)
    for _ in range(2):
        gathered(frozenset({ACME}))
    assert heard == [frozenset({ACME})] * 2
    more.clear()
    for name in (ACME, BETA, ACME):
        gathered(frozenset({name}))
    assert len(heard) == 2
    async with asyncio.timeout(10):
        await more.wait()
    assert heard[2:] == [frozenset({ACME, BETA})]


async def test_everything_swallows_names() -> None:
    heard: list[frozenset[WorkspaceKey] | None] = []
    more = asyncio.Event()

    def hear(workspaces: frozenset[WorkspaceKey] | None) -> None:
        heard.append(workspaces)
        if workspaces is None:
            more.set()

    gathered = Gathered(hear, seconds=0.05, at_once=1)
    gathered(frozenset({ACME}))
    gathered(frozenset({BETA}))
    gathered(None)
    async with asyncio.timeout(10):
        await more.wait()
    assert heard == [frozenset({ACME}), None]


async def test_who_has_closed_hears_nothing_more() -> None:
    heard: list[frozenset[WorkspaceKey] | None] = []
    gathered = Gathered(heard.append, seconds=0.01, at_once=1)
    gathered(frozenset({ACME}))
    gathered(frozenset({BETA}))
    gathered.close()
    done = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(0.05, done.set_result, None)
    await done
    assert heard == [frozenset({ACME})]
