"""The scan for duplicates as people start it: the real job, with its reads and writes, over a file of real names.

`python -m bench.scanning NAMES FOLDER`: one name a line (also gzip), FOLDER for a server of its own.
"""

import asyncio
import gzip
import sys
import time
from pathlib import Path

from zhike.kernel.base.ids import UserId, WorkspaceKey, new_id
from zhike.kernel.base.settings import Settings
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.worker import Worker
from zhike.kernel.postgres.server import EmbeddedServer
from zhike.main import running_kernel
from zhike.operations.kernel import Kernel
from zhike.operations.setup import Person, make_user, make_workspace, migrate_everything

CHUNK = 20_000
PUT = """
WITH v AS MATERIALIZED (SELECT uuidv7() AS id, n.name FROM unnest($1::text[]) AS n(name)),
 w AS (INSERT INTO {s}.o_account (id, owner_id, created_at, updated_at, version, name, name__py, lifecycle)
  SELECT v.id, $2::uuid, now(), now(), 1, v.name, v.name, 'prospect' FROM v)
INSERT INTO {s}.record (id, object, owner_id, title) SELECT v.id, 'account', $2::uuid, v.name FROM v"""


def scan_names(names: Path, folder: Path) -> None:
    """Make a workspace of its own, write the names, and have the job run twice: with the keys to be made, and after."""
    server = EmbeddedServer(folder)
    server.start()
    try:
        asyncio.run(_scan(Settings(data=folder, database_url=server.url), _read(names)))
    finally:
        server.stop()


def _read(names: Path) -> list[str]:
    with gzip.open(names, "rt") if names.suffix == ".gz" else names.open() as file:
        return [line.strip() for line in file if line.strip()]


async def _scan(settings: Settings, names: list[str]) -> None:
    assert settings.database_url is not None
    await migrate_everything(settings.database_url)
    async with running_kernel(settings) as kernel:
        workspace = await make_workspace(kernel, f"scan{new_id().hex[-10:]}", "Scan")
        owner = await make_user(kernel, workspace.key, Person("某人", f"scan.{workspace.key}", ("administrator",)))
        quoted = f'"{workspace.schema}"'
        began = time.perf_counter()
        for start in range(0, len(names), CHUNK):
            await kernel.background.execute(PUT.replace("{s}", quoted), [names[start : start + CHUNK], owner])
        await kernel.background.execute(f"ANALYZE {quoted}.o_account, {quoted}.record")
        print(f"{len(names)} accounts written in {time.perf_counter() - began:.0f} s", flush=True)
        for what in ("with the keys to be made", "with the keys there"):
            took, result = await _run(kernel, workspace.key, owner)
            print(f"scan {what}: {took:.1f} s, {result}", flush=True)


async def _run(kernel: Kernel, key: WorkspaceKey, user: UserId) -> tuple[float, object]:
    catalog = await kernel.catalogs.current(key)

    async def keys() -> tuple[WorkspaceKey, ...]:
        return (key,)

    job = await kernel.duplicate_queue.scan(catalog, "account", user)
    schedule = Schedule(kernel.queue, kernel.clock, (), kernel.zone_of)
    worker = Worker(kernel.background, kernel.queue, schedule, kernel.clock, keys, slots=1)
    began = time.perf_counter()
    await worker.drain(key)
    took = time.perf_counter() - began
    done = await kernel.queue.get(kernel.background, key, job)
    return took, done.result if done.error is None else done.error


if __name__ == "__main__":
    scan_names(Path(sys.argv[1]), Path(sys.argv[2]))
