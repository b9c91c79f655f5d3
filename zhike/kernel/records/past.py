"""What undoing an operation means for one record, worked out from its journal entries alone. Pure.

An entry's version orders the entries of a record. What the operation did is its net effect: the first old value and
the last new value of each field, and whether the record was there before and after. It may be taken back where the
record still stands as the operation left it, in everything that the operation touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from zhike.kernel.journal.append import EntryKind
from zhike.kernel.records.prepared import ChangeKind

Json = object
Changes = Mapping[str, Sequence[Json]]
"""Field id -> (old, new), as an update's payload holds it."""


class Presence(StrEnum):
    """Where a record is."""

    NOWHERE = "nowhere"
    ALIVE = "alive"
    BIN = "bin"


@dataclass(frozen=True, slots=True)
class PastEntry:
    """One entry of a record, as far as undo needs it. `payload` None: erased."""

    version: int
    kind: EntryKind
    operation: UUID
    payload: Changes | None


@dataclass(frozen=True, slots=True)
class UndoStep:
    """What to do with one record: `kind` None means nothing (`code` says why it is left, "" that it is undone already).

    `values` are the old values to write back by field id; a restore or delete may have some, too.
    """

    kind: ChangeKind | None
    code: str = ""
    values: Mapping[str, Json] = field(default_factory=dict)


DONE_ALREADY = UndoStep(None)
_AFTER = {
    EntryKind.INSERT: Presence.ALIVE,
    EntryKind.RESTORE: Presence.ALIVE,
    EntryKind.DELETE: Presence.BIN,
    EntryKind.PURGE: Presence.NOWHERE,
}
_BEFORE = {
    EntryKind.INSERT: Presence.NOWHERE,
    EntryKind.RESTORE: Presence.BIN,
    EntryKind.DELETE: Presence.ALIVE,
    EntryKind.PURGE: Presence.BIN,
}


def find_phase(kinds: Sequence[EntryKind]) -> ChangeKind | None:
    """In which pass a record is undone, by the kinds of the operation's entries for it. None: nothing came of it."""
    if EntryKind.PURGE in kinds:
        return "update"
    before, after = _find_presence(kinds)
    if after is Presence.ALIVE:
        return "update" if before is Presence.ALIVE else "delete"
    return "restore" if before is Presence.ALIVE and after is Presence.BIN else None


@dataclass(frozen=True, slots=True)
class _Net:
    """What a run of entries came to."""

    before: Presence
    after: Presence
    changes: Mapping[str, tuple[Json, Json]]


def plan_undo(entries: Sequence[PastEntry], operation: UUID) -> UndoStep:
    """The step for one record. `entries` are all of its entries from the operation's first on, in their order."""
    lost = _find_loss(entries)
    if lost is not None:
        return lost
    mine = [entry for entry in entries if entry.operation == operation]
    if not mine:
        return DONE_ALREADY
    net, whole = _fold(mine), _fold(entries)
    if _interleaved(entries, mine, net):
        return UndoStep(None, "changed_since")
    return _compare(net, whole)


def plan_fields(entries: Sequence[PastEntry], operation: UUID) -> UndoStep:
    """The step for one record that a merge has changed: each field for itself goes back where it stands as the merge
    left it. With the code "changed_since" some fields stay, wherever the record is by now."""
    lost = _find_loss(entries)
    if lost is not None:
        return lost
    mine = [entry for entry in entries if entry.operation == operation]
    if not mine:
        return DONE_ALREADY
    net, whole = _fold(mine), _fold(entries)
    if net.before is not net.after:
        return plan_undo(entries, operation)
    values: dict[str, Json] = {}
    stuck = False
    for name, (was, became) in net.changes.items():
        now = whole.changes[name][1]
        if now == became and was != became:
            values[name] = was
        stuck = stuck or now not in (was, became)
    return UndoStep("update" if values else None, "changed_since" if stuck else "", values)


def _find_loss(entries: Sequence[PastEntry]) -> UndoStep | None:
    if any(entry.kind is EntryKind.ERASURE or entry.payload is None for entry in entries):
        return UndoStep(None, "erased")
    return UndoStep(None, "purged") if any(entry.kind is EntryKind.PURGE for entry in entries) else None


def _compare(net: _Net, whole: _Net) -> UndoStep:
    """Is the record as the operation left it, as it was before, or neither?"""
    now = {name: whole.changes[name][1] for name in net.changes}
    was = {name: pair[0] for name, pair in net.changes.items()}
    became = {name: pair[1] for name, pair in net.changes.items()}
    target = Presence.BIN if net.before is Presence.NOWHERE else net.before
    if net.before is Presence.NOWHERE:
        # What the record is made of is all its values: a later change of any of them counts.
        touched = any(pair[0] != pair[1] for name, pair in whole.changes.items() if name not in net.changes)
        if whole.after is Presence.BIN:
            return DONE_ALREADY
        as_left = not touched and now == became
        return UndoStep("delete") if as_left else UndoStep(None, "changed_since")
    if whole.after is target and now == was:
        return DONE_ALREADY
    if whole.after is not net.after or now != became:
        return UndoStep(None, "changed_since")
    return UndoStep(_kind(net.after, target), values={name: old for name, old in was.items() if old != became[name]})


def _kind(after: Presence, target: Presence) -> ChangeKind:
    if after is target:
        return "update"
    return "delete" if target is Presence.BIN else "restore"


def _fold(entries: Sequence[PastEntry]) -> _Net:
    before, after = _find_presence([entry.kind for entry in entries])
    changes: dict[str, tuple[Json, Json]] = {}
    for entry in entries:
        if entry.kind is EntryKind.UPDATE and entry.payload is not None:
            for name, pair in entry.payload.items():
                first = changes[name][0] if name in changes else pair[0]
                changes[name] = (first, pair[1])
    return _Net(before, after, changes)


def _find_presence(kinds: Sequence[EntryKind]) -> tuple[Presence, Presence]:
    moves = [kind for kind in kinds if kind in _AFTER]
    if not moves:
        return Presence.ALIVE, Presence.ALIVE
    return _BEFORE[moves[0]], _AFTER[moves[-1]]


def _interleaved(entries: Sequence[PastEntry], mine: Sequence[PastEntry], net: _Net) -> bool:
    """Whether somebody else changed what the operation touched while it was still going on."""
    last = mine[-1].version
    others = [entry for entry in entries if entry.operation != mine[0].operation and entry.version < last]
    return any(entry.kind in _AFTER or any(name in net.changes for name in (entry.payload or {})) for entry in others)
