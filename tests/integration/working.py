"""What test_killed_engines kills: `python working.py FOLDER [WORKSPACE]` does the jobs of a database that runs already, or
turns the data key of a workspace, until killed."""

import asyncio
import sys
from pathlib import Path

from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.base.settings import Settings
from zhike.kernel.postgres.server import EmbeddedServer
from zhike.main import running_kernel
from zhike.operations.background import run_background


async def work(folder: Path, workspace: str | None) -> None:
    settings = Settings(database_url=EmbeddedServer(folder / "pg").url, data=folder / "data")
    async with running_kernel(settings) as kernel:
        if workspace is None:
            await run_background(kernel, asyncio.Event())
        else:
            await kernel.resealer.rotate(WorkspaceKey(workspace))
            await kernel.resealer.reseal(WorkspaceKey(workspace))


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
