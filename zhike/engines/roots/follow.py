"""A link to what something is about tells whose it is: the root (the account) of the linked record goes into a lookup
of its own, so that lists, rights and reports of the root have it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from zhike.engines.roots.store import find_roots
from zhike.kernel.base.ids import RecordId
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.errors import ChangesRefused
from zhike.kernel.records.flow import write_rows
from zhike.kernel.records.hooks import HookRegistry, Saving
from zhike.kernel.records.prepared import PreparedRow

POLICY = SystemPolicy("whose a record is follows from what it is about")


@dataclass(frozen=True, slots=True)
class RootPath:
    """`link` (an any-lookup) decides; where it is empty and so is `root`, the first of `several` does."""

    link: str
    root: str
    several: str | None = None


def follow_root(path: RootPath) -> Callable[[Saving], Awaitable[None]]:
    """An after hook that keeps the lookup `root` in step when records are made or changed."""

    async def follow(saving: Saving) -> None:
        if saving.session.is_undo or saving.kind not in ("create", "update"):
            return
        session = saving.session.with_policy(POLICY)
        shape = session.shape(saving.object)
        fields = shape.definition.fields
        several = None if path.several is None else fields[path.several].columns[0]
        columns = (fields[path.link].columns[0], fields[path.root].columns[0], several)
        target = fields[path.root].targets[0]
        found = await find_roots(session, shape, columns, target, [one.id for one in saving.written])
        rows = [
            PreparedRow(number, "update", RecordId(record), {columns[1]: root})
            for number, (record, root) in enumerate(sorted(found.items()))
        ]
        if rows:
            flow = await write_rows(session, shape, rows, HookRegistry())
            if flow.problems:
                raise ChangesRefused(flow.problems)

    return follow
