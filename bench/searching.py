"""Global search over HTTP, as the restricted reader and as the one who owns the oldest rows."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from bench.catching_up import catch_up
from bench.drive import rank
from bench.figure import Figure
from bench.ground import READER_PASSWORD, Ground
from bench.http import Client, sign_in
from zhike.engines.search.folding import fold_text, take_apart
from zhike.engines.search.follow import list_stale
from zhike.engines.search.tokens import list_grams
from zhike.kernel.base.ids import UserId, WorkspaceKey, new_id
from zhike.kernel.signin.model import Caller, HasSignIn, LoginNameTaken
from zhike.operations.kernel import Kernel

SOUNDS = ("lxr", "lianxiren", "kehugongsi", "khgs", "sj", "shangji", "kehu", "l", "kh", "lianx")
TAILS = ("8000", "0042", "1999", "13800", "7777", "00123", "4321", "9090", "1380001", "0000")
WORDS = ("c1999", "wx42", "example", "gongsi8", "xingye")
COMMONEST, FRESH, PATIENCE_SECONDS = 10, 20, 60


async def measure_search(
    kernel: Kernel, ground: Ground, client: Client, host: tuple[str, int], seconds: int
) -> list[Figure]:
    """The fixed list, one request after the other; then how soon what was written is found."""
    await fill_search(kernel, ground)
    kinds = {
        "commonest pairs": await _list_commonest(kernel, ground),
        "sounds": SOUNDS,
        "tails": TAILS,
        "words": WORDS,
    }
    oldest = await _sign_in_oldest(kernel, ground, host)
    figures = [
        _ask(name, one, kinds, seconds)
        for name, one in (("department and below", client), ("the owner of the oldest rows", oldest))
    ]
    return [*figures, _measure_freshness(client)]


def _ask(name: str, client: Client, kinds: Mapping[str, Sequence[str]], seconds: int) -> Figure:
    requests = {kind: [client.request("GET", f"/search?q={quote(text)}") for text in kinds[kind]] for kind in kinds}
    everything = [request for kind in requests.values() for request in kind]
    client.drive(everything, 2, 2)
    measured = client.drive(everything, 1, seconds)
    apart = {kind: client.drive(requests[kind], 1, max(1, seconds / len(kinds))).p95 for kind in kinds}
    told = ", ".join(f"{kind} {p95:.0f}" for kind, p95 in apart.items())
    return Figure(
        f"global search, {len(everything)} questions, {name}",
        f"p95 {measured.p95:.1f} ms, p50 {measured.p50:.1f} ms ({measured.errors} errors); p95 by kind: {told}",
        "",
        "",
        "p95 under 50 ms",
        measured.p95 < 50 and measured.errors == 0,
        "a statement an object, and ranking 300 candidates in Python",
    )


def _measure_freshness(client: Client) -> Figure:
    took = []
    for _ in range(FRESH):
        name = f"fresh{new_id().hex[-10:]}"
        client.ask("POST", "/records/account", {"name": name})
        began = time.perf_counter()
        while not client.ask("GET", f"/search?q={name}&objects=account")["groups"]:
            if time.perf_counter() - began > PATIENCE_SECONDS:
                raise RuntimeError(f"{name} is not found; does the background process follow the journal?")
            time.sleep(0.01)
        took.append(time.perf_counter() - began)
    p50, p95 = (rank(took, share) for share in (0.5, 0.95))
    return Figure(
        f"from the answer to a create until search finds it, {FRESH} times",
        f"p50 {p50:.0f} ms, p95 {p95:.0f} ms",
        "",
        "",
        "p95 under 1 s",
        p95 < 1000,
        "placing in the journal, waking the follower, one commit",
    )


async def fill_search(kernel: Kernel, ground: Ground) -> float:
    """Fill the index, if it is not filled. Says how many seconds that took."""
    return await catch_up(kernel, ground, kernel.search_follower, list_stale, "search_row")


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
        await kernel.background.fetch_value(
            f'SELECT owner_id FROM "{ground.schema}".o_contact ORDER BY created_at LIMIT 1'
        )
    )
    login = f"oldest.{ground.workspace}"
    # A run before this one gave it already.
    with suppress(HasSignIn, LoginNameTaken):
        await kernel.signin.accounts.give(WorkspaceKey(ground.workspace), user, login, Caller(), None, READER_PASSWORD)
    return sign_in(*host, login)
