"""On what a measurement ran."""

import os
import platform
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

from zhike.kernel.postgres.connect import MAINTENANCE
from zhike.kernel.postgres.pool import Database


async def describe(url: str) -> dict[str, str]:
    """When, which commit, what machine, how busy."""
    database = Database(url, replace(MAINTENANCE))
    version = await database.fetch_value("SHOW server_version")
    fsync = await database.fetch_value("SHOW fsync")
    await database.close()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "when": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": _find_commit(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GiB",
        "postgres": f"{version}, fsync {fsync}",
        "python": platform.python_version(),
        "load": tell_load(),
    }


def tell_load() -> str:
    """The load averages of now."""
    return ", ".join(f"{one:.1f}" for one in os.getloadavg())


def _find_commit() -> str:
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or "unknown"
