"""The sockets of this room: where snapshots of the catalog and the rights of readers come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from zhike.kernel.base.ids import UserId, WorkspaceKey
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.model import Author, Batch, Problem, SystemWork
from zhike.kernel.records.prepared import PreparedRow


class CatalogSource(Protocol):
    """Snapshots of workspaces' catalogs, kept in memory."""

    async def current(self, workspace: WorkspaceKey) -> Catalog:
        """The newest snapshot that this process knows."""

    async def refresh(self, workspace: WorkspaceKey, at_least: int | None = None) -> Catalog:
        """The snapshot as the database has it now."""


class PolicySource(Protocol):
    """The rights of readers."""

    async def get_policy(self, reader: Reader, catalog: Catalog) -> AccessPolicy:
        """The reader's rights under a catalog."""


class WakeSink(Protocol):
    """Who is told that a workspace was written to (the postgres room's Waker)."""

    def announce(self, workspace: WorkspaceKey) -> None:
        """Returns at once."""


class DuplicateGuard(Protocol):
    """Who knows whether a record is there already (the matching engine)."""

    async def guard(
        self,
        connection: Connection | Database,
        ground: tuple[Catalog, AccessPolicy],
        batch: Batch,
        rows: Sequence[PreparedRow],
        cause: str,
    ) -> list[Problem]:
        """The rows that may not be written as they are; `cause` is the operation's."""


async def get_policy(policies: PolicySource, author: Author, catalog: Catalog) -> AccessPolicy:
    """The rights with which an author writes."""
    if isinstance(author, SystemWork):
        return author.policy
    return await policies.get_policy(author, catalog)


def actor_of(author: Author) -> UserId | None:
    """Who stands in the journal as the one who did it."""
    return author.actor


def subject_of(author: Author) -> UserId | None:
    """With whose rights it was done."""
    return author.actor if isinstance(author, SystemWork) else author.subject
