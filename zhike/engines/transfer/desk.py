"""Where one file is worked on: the job of a single import, or one file's part of a migration's job."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

import msgspec

from zhike.engines.transfer.model import ImportArguments
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.jobs.model import Progress
from zhike.kernel.postgres.pool import Database, Transaction


class Desk(Protocol):
    """What the phases of an import ask of the job that they are part of. A running job of imports is one."""

    schema: str
    workspace: WorkspaceKey
    database: Database

    @property
    def id(self) -> UUID:
        """Under which staged and refused rows are kept."""

    @property
    def arguments(self) -> ImportArguments:
        """What was asked for this file."""

    def check_cancelled(self) -> None:
        """Call between steps. Raises JobCancelled, JobReleased, LeaseLost."""

    async def save(
        self,
        transaction: Transaction,
        *,
        checkpoint: msgspec.Struct | None = None,
        progress: Progress | None = None,
    ) -> None:
        """End a step: where the file stands commits with the step's work. Raises LeaseLost."""
