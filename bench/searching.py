"""Global search over HTTP, as the restricted reader and as the one who owns the oldest rows."""

from collections import Counter
from typing import Any
from urllib.parse import quote

from bench.figure import Figure
from bench.ground import READER_PASSWORD, Ground
from bench.http import Client, sign_in
from zhike.engines.search.folding import fold_text, take_apart
from zhike.engines.search.tokens import list_grams
from zhike.kernel.base.ids import UserId, WorkspaceKey
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.worker import Worker
from zhike.kernel.signin.model import Caller
from zhike.operations.kernel import Kernel

SOUNDS = ("lxr", "lianxiren", "kehugongsi", "khgs", "sj", "shangji", "kehu", "l", "kh", "lianx")
TAILS = ("8000", "0042", "1999", "13800", "7777", "00123", "4321", "9090", "1380001", "0000")
WORDS = ("c1999", "wx42", "example", "gongsi8", "xingye")
COMMONEST = 10


async def measure_search(
    kernel: Kernel, ground: Ground, client: Client, host: tuple[str, int], seconds: int
) -> list[Figure]:
    """The fixed list, one request after the other."""
    await _fill(kernel, ground)
    questions = (*await _list_commonest(kernel, ground), *SOUNDS, *TAILS, *WORDS)
    oldest = await _sign_in_oldest(kernel, ground, host)
    figures = []
    for name, one in (("department and below", client), ("the owner of the oldest rows", oldest)):
        requests = [one.request("GET", f"/search?q={quote(text)}") for text in questions]
        one.drive(requests, 2, 2)
        measured = one.drive(requests, 1, seconds)
        figures.append(
            Figure(
                f"global search, {len(questions)} questions, {name}",
                f"p95 {measured.p95:.1f} ms, p50 {measured.p50:.1f} ms ({measured.errors} errors)",
                "",
                "",
                "p95 under 50 ms",
                measured.p95 < 50 and measured.errors == 0,
                "postings of the commonest words, which the index reads whole",
            )
        )
    return figures


async def _fill(kernel: Kernel, ground: Ground) -> None:
    """The load wrote beside the write path, before anybody followed: fill the index now, if it is not filled."""
    key = WorkspaceKey(ground.workspace)
    await kernel.search_follower.follow(key)

    async def keys() -> tuple[WorkspaceKey, ...]:
        return (key,)

    schedule = Schedule(kernel.queue, kernel.clock, (), kernel.zone_of)
    await Worker(kernel.background, kernel.queue, schedule, kernel.clock, keys, slots=1).drain(key)
    await kernel.background.execute(f'VACUUM (ANALYZE) "{ground.schema}".search_row')


async def _list_commonest(kernel: Kernel, ground: Ground) -> tuple[str, ...]:
    """The two characters that most titles hold, by a sample."""
    rows: Any = await kernel.background.fetch_rows(
        f'SELECT title FROM "{ground.schema}".record TABLESAMPLE SYSTEM (2) LIMIT 20000'
    )
    counts: Counter[str] = Counter()
    for row in rows:
        for run in take_apart(fold_text(row["title"])).runs:
            counts.update(gram for gram in list_grams(run, 2) if len(gram) == 2)
    return tuple(gram for gram, _ in counts.most_common(COMMONEST))


async def _sign_in_oldest(kernel: Kernel, ground: Ground, host: tuple[str, int]) -> Client:
    """The salesperson who owns what was made first; sees only his own."""
    user = UserId(
        await kernel.background.fetch_value(f'SELECT owner_id FROM "{ground.schema}".o_contact ORDER BY id LIMIT 1')
    )
    login = f"oldest.{ground.workspace}"
    if await kernel.signin.users.find_by_login(WorkspaceKey(ground.workspace), login) is None:
        await kernel.signin.accounts.give(WorkspaceKey(ground.workspace), user, login, Caller(), None, READER_PASSWORD)
    return sign_in(*host, login)
