"""Who asks what is there already, and how often, in the log of looks: one entry for some minutes, not one a keystroke.

An answer tells that a record exists, to somebody who may not read it. What was asked is not kept, only how often and of
how many records was told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from zhike.engines.matching.duplicates import Told
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.journal.access_log import AccessEntry, AccessKind, append_access
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.reader import Reader

WINDOW_SECONDS = 300.0
_log = structlog.get_logger("zhike.matching")
_Key = tuple[WorkspaceKey, UUID, UUID, str]
"""Workspace, who asked, through whose eyes, of which object."""


@dataclass(slots=True)
class _Tally:
    since: datetime
    checks: int = 0
    told: int = 0
    hidden: int = 0


class CheckLog:
    """The questions of this process that are not written down yet. One a process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._tallies: dict[_Key, _Tally] = {}
        self._armed: asyncio.AbstractEventLoop | None = None
        self._writing: asyncio.Task[None] | None = None

    def note(self, reader: Reader, object_key: str, told: Sequence[Told]) -> None:
        """Count a question and what was told; it is written down within five minutes."""
        key = (reader.workspace, reader.actor, reader.subject, object_key)
        tally = self._tallies.setdefault(key, _Tally(self._clock.now()))
        tally.checks += 1
        tally.told += len(told)
        tally.hidden += sum(one.id is None for one in told)
        loop = asyncio.get_running_loop()
        if self._armed is not loop:
            self._armed = loop
            loop.call_later(WINDOW_SECONDS, self._begin)

    def _begin(self) -> None:
        self._armed = None
        self._writing = asyncio.get_running_loop().create_task(self.flush())

    async def flush(self) -> None:
        """Write down what was counted. What cannot be written now is counted on."""
        tallies, self._tallies = self._tallies, {}
        for key, tally in tallies.items():
            try:
                await append_access(self._database, key[0], (_make_entry(key, tally),))
            except ZhikeError as error:
                _log.warning("checks_not_logged", workspace=key[0], code=error.code)
                self._keep(key, tally)

    def _keep(self, key: _Key, tally: _Tally) -> None:
        later = self._tallies.setdefault(key, _Tally(tally.since))
        later.since = tally.since
        later.checks += tally.checks
        later.told += tally.told
        later.hidden += tally.hidden


def _make_entry(key: _Key, tally: _Tally) -> AccessEntry:
    _, actor, subject, object_key = key
    detail = {"checks": tally.checks, "hidden": tally.hidden}
    return AccessEntry(tally.since, actor, subject, AccessKind.CHECK, object_key, tally.told, detail=detail)
