"""A demo load for test_killed_work: `python demo_loading.py FOLDER WORKSPACE` brings a small sample in until killed."""

import asyncio
import sys
from pathlib import Path

from zhike.commands.demo import past_kernel
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.base.settings import Settings
from zhike.kernel.postgres.server import EmbeddedServer
from zhike.main import running_kernel
from zhike.operations.demo import bring_demo
from zhike.operations.sample.sample import Size

SMALL = Size(accounts=24, contacts=72, interactions=240)
PASSWORD = "sample words 77"


async def load(url: str, data: Path, workspace: WorkspaceKey) -> None:
    async with running_kernel(Settings(database_url=url, data=data)) as kernel:
        await bring_demo(kernel, past_kernel, workspace, lambda done, total: None, SMALL, PASSWORD)


def main(folder: Path, workspace: WorkspaceKey) -> None:
    server = EmbeddedServer(folder / "pg")
    server.start()
    asyncio.run(load(server.url, folder / "data", workspace))


if __name__ == "__main__":
    main(Path(sys.argv[1]), WorkspaceKey(sys.argv[2]))
