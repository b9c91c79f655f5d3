"""What a backup needs at hand, out of the settings of an installation."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from zhike.kernel.base.clock import Clock, SystemClock
from zhike.kernel.base.settings import Settings
from zhike.kernel.files.library import FileLibrary, FileLimits
from zhike.kernel.postgres.connect import MAINTENANCE
from zhike.kernel.postgres.pool import Database
from zhike.operations.backup.make import Source
from zhike.operations.file_place import make_scanner, make_store

STAMP = re.compile(r"-(\d{8}-\d{6})\.zhike")
KEPT = 14
"""How many backups of a workspace the nightly job keeps."""


@asynccontextmanager
async def open_source(settings: Settings, url: str, clock: Clock | None = None) -> AsyncIterator[Source]:
    """The database without time limits, and the files."""
    used = clock or SystemClock()
    database = Database(url, MAINTENANCE)
    library = FileLibrary(database, make_store(settings, used), make_scanner(settings), used, FileLimits())
    try:
        yield Source(database, library, used)
    finally:
        await database.close()


def backup_folder(settings: Settings) -> Path:
    """Where the nightly backups lie, made where it isn't there, readable by the running user alone."""
    folder = settings.data / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup in the folder: its name says whose it is and when it was begun."""

    name: str
    at: datetime
    size: int


def list_archives(settings: Settings, key: str) -> list[Archive]:
    """The backups of a workspace, newest first; none where nobody has made one."""
    found = []
    for path in (settings.data / "backups").glob(f"{key}-*.zhike"):
        stamp = STAMP.fullmatch(path.name[len(key) :])
        if stamp is not None:
            at = datetime.strptime(stamp.group(1), "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
            found.append(Archive(path.name, at, path.stat().st_size))
    return sorted(found, key=lambda one: one.at, reverse=True)


def forget_old(folder: Path, key: str, kept: int = KEPT) -> list[Path]:
    """Delete all but the newest backups of a workspace; says which. Their names sort by time."""
    found = sorted(path for path in folder.glob(f"{key}-*.zhike") if path.name[len(key) + 1 :][:8].isdigit())
    old = found[:-kept] if kept else found
    for path in old:
        path.unlink()
    return old
