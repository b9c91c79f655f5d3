"""What packages add to the saving of their objects: `prepare` (pure), `check` (a condition that must hold), `after`
(more writes in the same transaction, through the same session). Registered by main.py, an object's in their order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import Catalog, Rule
from zhike.kernel.records.model import Batch, Change
from zhike.kernel.records.prepared import ChangeKind, Written

if TYPE_CHECKING:
    from zhike.kernel.records.session import Session

Prepare = Callable[[Catalog, Change], Change]
"""Gets a change as it came in and returns it, maybe with other values. Pure: no clock, no database."""


@dataclass(frozen=True, slots=True)
class Saving:
    """What an after hook is told: the records of one object that one kind of change has just written.

    More writes go through `session` (`flow.write_rows`), so that they have the same operation and are journaled.
    """

    session: Session
    object: ObjectKey
    kind: ChangeKind
    written: tuple[Written, ...]


After = Callable[[Saving], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Hooks:
    """The hooks of one object. A `check` is a rule in code's hands: a record for which it is false is refused.
    `rewrites`: the after hooks may write the very records that were saved."""

    prepare: tuple[Prepare, ...] = ()
    check: tuple[Rule, ...] = ()
    after: tuple[After, ...] = ()
    rewrites: bool = False


NO_HOOKS = Hooks()


class HookRegistry:
    """Hooks by object."""

    def __init__(self) -> None:
        self._hooks: dict[str, Hooks] = {}

    def add(self, object_key: str, hooks: Hooks) -> None:
        """Append hooks to those that the object has."""
        known = self._hooks.get(object_key, NO_HOOKS)
        self._hooks[object_key] = Hooks(
            known.prepare + hooks.prepare,
            known.check + hooks.check,
            known.after + hooks.after,
            known.rewrites or hooks.rewrites,
        )

    def get(self, object_key: str) -> Hooks:
        """The hooks of an object; empty where it has none."""
        return self._hooks.get(object_key, NO_HOOKS)

    def prepare(self, catalog: Catalog, batch: Batch) -> Batch:
        """The batch after all prepare hooks."""
        hooks: Sequence[Prepare] = self.get(batch.object).prepare
        if not hooks:
            return batch
        changes = list(batch.changes)
        for hook in hooks:
            changes = [hook(catalog, change) for change in changes]
        return replace(batch, changes=tuple(changes))
