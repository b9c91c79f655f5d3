"""All measurements in one go, on what `bench load` made."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bench.beside import measure_beside
from bench.checking import fill_keys, measure_checks
from bench.every import measure_every
from bench.figure import Figure
from bench.ground import find_ground, make_ground
from bench.http import sign_in
from bench.load import load
from bench.machine import describe
from bench.reading import measure_list, measure_record, measure_report
from bench.searching import fill_search, measure_search
from bench.served import served, weigh
from bench.size import SIZES
from bench.writing import measure_create, measure_import, measure_journal
from zhike.kernel.base.settings import Settings
from zhike.kernel.postgres.server import EmbeddedServer, find_running_url
from zhike.main import running_kernel
from zhike.operations.setup import migrate_everything

PORT = 8971
Say = Callable[[str], None]


def load_size(data: Path, name: str, say: Say) -> None:
    """Make the ground and fill it, with the embedded server of the data folder."""
    server = EmbeddedServer(data)
    server.start()
    try:
        asyncio.run(_load(Settings(data=data, database_url=server.url), name, say))
    finally:
        server.stop()


async def _load(settings: Settings, name: str, say: Say) -> None:
    assert settings.database_url is not None
    await migrate_everything(settings.database_url)
    async with running_kernel(settings) as kernel:
        ground = await make_ground(kernel, name)
        await load(kernel, ground, SIZES[name], say)
        say(f"search index filled in {await fill_search(kernel, ground):.0f} s")
        say(f"keys for duplicates made in {await fill_keys(kernel, ground):.0f} s")
        ground.keep(settings.data)


def run_all(data: Path, say: Say) -> list[Figure]:
    """Measure everything; the answers are kept beside the data for the report."""
    ground = find_ground(data)
    size = SIZES[ground.size]
    with served(data, PORT):
        pass
    figures: list[Figure] = []
    with served(data, PORT) as (pid, seconds):
        figures += _started(pid, seconds)
        url = find_running_url(data)
        assert url is not None
        client = sign_in("127.0.0.1", PORT, ground.login)

        async def work() -> None:
            async with running_kernel(Settings(data=data, database_url=url)) as kernel:
                await fill_search(kernel, ground)
                await fill_keys(kernel, ground)
                for measured in (
                    lambda: measure_list(kernel, ground, client, url, size.seconds),
                    lambda: measure_record(kernel, ground, client, url, size.seconds),
                    lambda: measure_report(kernel, ground, client, url, size.seconds),
                    lambda: measure_search(kernel, ground, client, ("127.0.0.1", PORT), size.seconds),
                    lambda: measure_checks(client, size.accounts, size.seconds),
                    lambda: measure_beside(client, size.seconds),
                    lambda: measure_create(kernel, ground, client, url, size.seconds),
                    lambda: measure_import(kernel, ground, size),
                    lambda: measure_every(kernel, ground, client, url, size),
                    lambda: measure_journal(kernel, ground, max(10, size.seconds)),
                ):
                    for figure in await measured():
                        say(_tell(figure))
                        figures.append(figure)

        asyncio.run(work())
        machine = asyncio.run(describe(url))
    kept = {"size": asdict(size), "machine": machine, "figures": [asdict(figure) for figure in figures]}
    (data / "bench-figures.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1))
    return figures


def _tell(figure: Figure) -> str:
    verdict = "ok  " if figure.holds else "FAIL"
    return f"{verdict} {figure.work}: {figure.ours} | {figure.compared} | {figure.ratio} ({figure.bar})"


def _started(pid: int, seconds: float) -> list[Figure]:
    time.sleep(1)
    memory = weigh(pid)
    return [
        Figure(
            "start where set-up is done",
            f"answering in {seconds:.1f} s",
            "",
            "",
            "under 5 s",
            seconds < 5,
            "imports of Python, and the first connections",
        ),
        Figure(
            "memory after start",
            f"PSS {memory:.0f} MB: parent, 2 web processes, background",
            "",
            "",
            "under 300 MB",
            memory < 300,
            "what the processes do not share",
        ),
    ]
