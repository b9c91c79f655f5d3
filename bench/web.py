"""The promises of the client, in the real browser: script before the first list, the list of an object with very many
rows, a scripted scroll, the page of a record, and how soon the page answers to what somebody does."""

import asyncio
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from math import ceil
from pathlib import Path

from playwright.sync_api import Browser

from bench.browser import Seat, Visit, enter, launch
from bench.figure import Figure
from bench.ground import READER_PASSWORD, Ground, find_ground
from bench.machine import describe, tell_load
from bench.report import KEPT
from bench.served import served
from bench.web_reactions import REACTIONS
from bench.web_scroll import measure_scroll
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.base.settings import Settings
from zhike.kernel.postgres.server import EmbeddedServer, find_running_url
from zhike.kernel.signin.model import Caller, HasSignIn, LoginNameTaken
from zhike.main import running_kernel

PORT = 8973
LISTED = "contact"
ROWS, ROWS_IN_SIGHT = 50, 20
PAGE = "document.querySelector('article')"
ROWS_PAINTED = '[role="grid"] [role="row"][data-index]'
TALL = (1440, 2100)
"""High enough for fifty rows at once."""
SCRIPT_BAR, LIST_BAR, REACTION_BAR = 400_000, 300.0, 100.0
Say = Callable[[str], None]


def measure_web(data: Path, seat: tuple[str, str] | None, runs: int, say: Say) -> list[Figure]:
    """Measure over a served folder and keep the figures beside the data. `seat` (login, password) sits down instead of
    the restricted reader and the administrator of what `bench load` made."""
    began = tell_load()
    figures: list[Figure] = []
    with served(data, PORT):
        # Before the browser's library runs a loop of its own in this thread.
        seats = _list_seats(data, seat)
        with launch() as browser:
            version = browser.version
            for name, sitting in seats:
                for figure in _measure_seat(browser, name, sitting, runs):
                    say(_tell(figure))
                    figures.append(figure)
    machine = asyncio.run(_describe(data)) | {"browser": version, "began": began}
    kept = {"machine": machine, "figures": [asdict(figure) for figure in figures]}
    (data / KEPT).write_text(json.dumps(kept, ensure_ascii=False, indent=1))
    return figures


async def _describe(data: Path) -> dict[str, str]:
    server = EmbeddedServer(data)
    await asyncio.to_thread(server.start)
    try:
        return await describe(server.url)
    finally:
        await asyncio.to_thread(server.stop)


def _list_seats(data: Path, seat: tuple[str, str] | None) -> list[tuple[str, Seat]]:
    url = f"http://127.0.0.1:{PORT}"
    if seat is not None:
        return [(seat[0], Seat(url, *seat))]
    ground = find_ground(data)
    whole = asyncio.run(_open_whole(data, ground))
    return [
        ("department and below", Seat(url, ground.login, READER_PASSWORD)),
        ("who sees all rows", Seat(url, whole, READER_PASSWORD)),
    ]


async def _open_whole(data: Path, ground: Ground) -> str:
    """A sign-in for the administrator of the ground; a run before this one gave it already."""
    database = find_running_url(data)
    assert database is not None
    login, key = f"admin.{ground.workspace}", WorkspaceKey(ground.workspace)
    async with running_kernel(Settings(data=data, database_url=database)) as kernel:
        user = await kernel.background.fetch_value(
            f'SELECT id FROM "{ground.schema}".o_user WHERE login_name = $1', [login]
        )
        with suppress(HasSignIn, LoginNameTaken):
            await kernel.signin.accounts.give(key, user, login, Caller(), None, READER_PASSWORD)
    return login


def _measure_seat(browser: Browser, name: str, seat: Seat, runs: int) -> Iterator[Figure]:
    """One after the other, each on its own: nothing else loads meanwhile."""
    with enter(browser, seat, to=f"/o/{LISTED}") as visit:
        visit.page.locator(ROWS_PAINTED).nth(ROWS_IN_SIGHT).wait_for()
        yield _tell_script(visit, name)
    with enter(browser, seat, TALL) as visit:
        first = _open_list(visit)
        took = [_open_list(visit) for _ in range(runs)]
        yield _tell_list(name, first, took, _count_rows(visit))
        yield _tell_records(name, *_open_records(visit, runs))
    with enter(browser, seat) as visit:
        _open_list(visit, 1)
        yield from measure_scroll(visit, name)
        _open_list(visit, 1)
        for reaction in REACTIONS:
            times = [reaction.time(visit, index) for index in range(runs)]
            yield _figure(f"{reaction.name}, {name}", times, REACTION_BAR, "event to paint", reaction.limit)


def _open_list(visit: Visit, rows: int = ROWS) -> float:
    """Milliseconds from the click in the navigation until that many rows are painted. The page was loaded anew, so that
    no row is known; its files come out of the browser's cache after the first time."""
    visit.page.goto("/")
    visit.page.locator(f'nav a[href="/o/{LISTED}"]').first.wait_for()
    visit.settle()
    visit.arm("click", f"document.querySelectorAll({json.dumps(ROWS_PAINTED)}).length >= {rows}")
    visit.page.locator(f'nav a[href="/o/{LISTED}"]').first.click()
    return visit.read()


def _count_rows(visit: Visit) -> str:
    told = visit.page.locator("header").filter(has=visit.page.locator("h1")).first.inner_text()
    return " ".join(told.split())[:40]


def _open_records(visit: Visit, runs: int) -> tuple[list[float], list[float]]:
    """Until the record's own page stands (title and details), and until what is around it does too."""
    page = visit.page
    head: list[float] = []
    whole: list[float] = []
    for index in range(runs):
        _open_list(visit)
        visit.settle()
        link = page.locator(f"{ROWS_PAINTED} a").nth(3 + index % 40)
        title = json.dumps(link.inner_text())
        stands = (
            f"document.querySelector('article h1')?.textContent === {title} && document.querySelector('article dl')"
        )
        around = "document.querySelector('article aside') && !document.querySelector('article [data-bones]')"
        visit.arm("click", f"{stands} && ({'true' if index % 2 else around})")
        link.click()
        (head if index % 2 else whole).append(visit.read())
    return head, whole


def _tell_script(visit: Visit, name: str) -> Figure:
    size, files = visit.page.evaluate("() => benchClock.script()")
    return Figure(
        f"script until the first usable list, {name}",
        f"{size:,} bytes gzip in {files} files",
        "",
        "",
        f"at most {SCRIPT_BAR:,}",
        0 < size <= SCRIPT_BAR,
        "React, antd's controls, one language, the shell and the grid",
    )


def _tell_list(name: str, first: float, took: Sequence[float], rows: str) -> Figure:
    figure = _figure(
        f"first {ROWS} rows of a list ({rows}), {name}", took, LIST_BAR, "click to paint",
        "the request for the rows, and drawing 50 rows of cells",
    )  # fmt: skip
    return Figure(**(asdict(figure) | {"ours": f"{figure.ours}; a fresh profile's first {first:.0f}"}))


def _tell_records(name: str, head: Sequence[float], whole: Sequence[float]) -> Figure:
    figure = _figure(
        f"page of a record with all around it, {name}", whole, LIST_BAR, "click to paint",
        "one request for the record, one for what is around it, and drawing three columns",
    )  # fmt: skip
    return Figure(**(asdict(figure) | {"ours": f"{figure.ours}; title and details alone {spread(head)}"}))


def _figure(work: str, took: Sequence[float], bar: float, how: str, limit: str) -> Figure:
    return Figure(
        work, f"{spread(took)}, {how}, {len(took)} times", "", "", f"p95 within {bar:.0f} ms",
        _rank(took, 0.95) <= bar, limit,
    )  # fmt: skip


def spread(took: Sequence[float]) -> str:
    """p50, p95 and the longest."""
    return f"p50 {_rank(took, 0.5):.0f} ms, p95 {_rank(took, 0.95):.0f} ms, longest {max(took):.0f} ms"


def _rank(took: Sequence[float], share: float) -> float:
    """By nearest rank: the smallest time that so many of all did not exceed."""
    return sorted(took)[max(0, ceil(len(took) * share) - 1)]


def _tell(figure: Figure) -> str:
    verdict = "ok  " if figure.holds else "FAIL"
    return f"{verdict} {figure.work}: {figure.ours} ({figure.bar}; load {os.getloadavg()[0]:.1f})"
