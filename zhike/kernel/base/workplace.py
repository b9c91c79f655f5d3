"""Folders for unfinished files that outlive nobody: what a killed process left is swept away by the next one.

A temporary file of an import, an export or a backup may hold half a workspace. Each folder carries a lock that its
process holds while it lives, so that whoever makes the next folder of the same kind knows which are orphans.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

LOCK = ".lock"


@contextmanager
def workplace(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """A folder of one's own under `parent` (the system's place for temporary files), removed at the end.

    Folders of the same prefix whose process is gone are removed first. Raises OSError.
    """
    place = parent if parent is not None else Path(tempfile.gettempdir())
    sweep(prefix, place)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
    try:
        with _hold(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(prefix: str, place: Path) -> list[Path]:
    """Remove the folders of that prefix whose process is gone; says which. What cannot be removed is left."""
    return [folder for folder in sorted(place.glob(f"{prefix}*")) if folder.is_dir() and _remove_orphan(folder)]


@contextmanager
def _hold(folder: Path) -> Iterator[None]:
    # Locked before it gets its name: nobody ever sees it unlocked while this process lives.
    unnamed = folder / f"{LOCK}.new"
    with unnamed.open("wb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        unnamed.rename(folder / LOCK)
        yield


def _remove_orphan(folder: Path) -> bool:
    handle = _open_lock(folder)
    if handle is None:
        return False
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _open_lock(folder: Path) -> BinaryIO | None:
    """The lock of a folder of ours. None: there is none (yet), or it belongs to somebody else."""
    with suppress(OSError):
        if folder.stat().st_uid == os.getuid():
            return (folder / LOCK).open("rb")
    return None
