"""The log of published changes, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from zhike.kernel.catalog.definitions import Definition, Layer
from zhike.kernel.catalog.differences import Difference, list_differences
from zhike.kernel.catalog.model import Label
from zhike.kernel.catalog.read import QUERIES, decode_document
from zhike.kernel.catalog.telling import tell_changes
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace

NEWEST = 2**62


@dataclass(frozen=True, slots=True)
class CatalogChange:
    """One definition's change in one version. `before` and `after` are {package, base, custom}; None: not there."""

    version: int
    kind: str
    key: str
    operation: UUID
    actor: UUID | None
    at: datetime
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None
    title: Mapping[str, str]
    actor_title: str | None

    def differences(self) -> Iterator[tuple[Layer, Difference]]:
        """Which members changed, in which layer."""
        layers: tuple[Layer, ...] = ("base", "custom")
        for layer in layers:
            old, new = _layer(self.before, layer), _layer(self.after, layer)
            for one in list_differences(self.kind, self.key, old, new):
                yield layer, one

    def tell(self, names: Mapping[str, Label]) -> tuple[Label, ...]:
        """What changed, in people's words; `names` are those of objects by key."""
        key = (self.kind, self.key)
        before, after = self._side(self.before), self._side(self.after)
        return tell_changes({} if before is None else {key: before}, {key: after}, names)

    def _side(self, side: Mapping[str, object] | None) -> Definition | None:
        if side is None:
            return None
        return Definition(self.kind, self.key, None, _layer(side, "base"), _layer(side, "custom"))


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Only changes of a kind, of a key, by somebody."""

    kind: str | None = None
    key: str | None = None
    actor: UUID | None = None


ALL = ChangeFilter()


async def list_changes(
    database: Database,
    workspace: Workspace,
    *,
    before_version: int = NEWEST,
    limit: int = 100,
    narrow: ChangeFilter = ALL,
) -> list[CatalogChange]:
    """A page of changes below a version."""
    params = [before_version, limit, narrow.kind, narrow.key, narrow.actor]
    rows = await database.fetch_rows(QUERIES.get("list_changes", workspace.schema), params)
    return [
        CatalogChange(
            version=row["version"],
            kind=row["kind"],
            key=row["key"],
            operation=row["operation_id"],
            actor=row["actor_id"],
            at=row["at"],
            before=decode_document(row["before"]),
            after=decode_document(row["after"]),
            title=msgspec.json.decode(row["title"], type=dict[str, str]) if row["title"] else {},
            actor_title=row["actor_title"],
        )
        for row in rows
    ]


def _layer(side: Mapping[str, object] | None, layer: Layer) -> Mapping[str, object] | None:
    found = (side or {}).get(layer)
    return found if isinstance(found, Mapping) else None
