"""What packages add to the saving of their objects: `prepare` (pure), `propose` (pure: records that come along with new
ones), `check` (a condition that must hold), `after` (more writes in the same transaction, through the same session).
Registered by main.py, an object's in their order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.catalog.model import Catalog, Rule
from zhike.kernel.records.model import Batch, Change
from zhike.kernel.records.prepared import ChangeKind, Written

if TYPE_CHECKING:
    from zhike.kernel.records.proposals import Coming, Proposal
    from zhike.kernel.records.session import Session

Columns = Mapping[str, object]
"""Values by the names of physical columns."""

Prepare = Callable[[Catalog, Change], Change]
"""Gets a change as it came in and returns it, maybe with other values. Pure: no clock, no database."""


Propose = Callable[["Coming"], Sequence["Proposal"]]
"""Gets a record that is about to be made and says what is to be made along with it. Pure: no clock, no database."""


@dataclass(frozen=True, slots=True)
class Saving:
    """What an after hook is told: the records of one object that one kind of change has just written.

    More writes go through `session` (`flow.write_rows`), so that they have the same operation and are journaled.
    `given` are the columns that the change set, by record: of a new one all that it holds. `proposed` records came
    along with others (`proposals.py`).
    """

    session: Session
    object: ObjectKey
    kind: ChangeKind
    written: tuple[Written, ...]
    given: Mapping[RecordId, Columns] = field(default_factory=dict)
    proposed: bool = False


After = Callable[[Saving], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Hooks:
    """The hooks of one object. A `check` is a rule in code's hands: a record for which it is false is refused.
    `rewrites`: the after hooks may write the very records that were saved."""

    prepare: tuple[Prepare, ...] = ()
    propose: tuple[Propose, ...] = ()
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
            known.propose + hooks.propose,
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
