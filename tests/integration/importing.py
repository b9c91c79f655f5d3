"""A whole Zhike for test_killed_import: `python importing.py FOLDER` runs database and background process until killed."""

import asyncio
import sys
from pathlib import Path

from zhike.kernel.base.settings import Settings
from zhike.kernel.postgres.server import EmbeddedServer
from zhike.main import running_kernel
from zhike.operations.background import run_background


async def work(url: str, data: Path) -> None:
    async with running_kernel(Settings(database_url=url, data=data)) as kernel:
        await run_background(kernel, asyncio.Event())


def main(folder: Path) -> None:
    server = EmbeddedServer(folder / "pg")
    server.start()
    asyncio.run(work(server.url, folder / "data"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
