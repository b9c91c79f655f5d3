"""A change that was made elsewhere, put onto a document that has gone its own way since: a merge of three.

Packages bring their next version this way to what a workspace made of them, and taking a change back is the same
merge with old and new exchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from zhike.kernel.catalog.differences import MISSING, is_number, is_same
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.problems import Place


@dataclass(frozen=True, slots=True)
class Clash:
    """A member that the change wants and that is no longer what the change started from. Values may be MISSING."""

    place: Place
    old: object
    new: object
    mine: object


@dataclass(frozen=True, slots=True)
class Merged:
    """The document after the change (None: nothing is left), and where the two clashed."""

    document: Document | None
    clashes: tuple[Clash, ...]


def merge_three(
    old: Document | None, new: Document | None, mine: Document | None, takes: Callable[[Place], bool] = lambda _: False
) -> Merged:
    """Apply what changed from `old` to `new` to `mine`. Where they clash `mine` stays, unless `takes` says of the
    place that the change wins."""
    clashes: list[Clash] = []
    merged = _merge(old or {}, new or {}, mine or {}, (), (takes, clashes))
    return Merged(merged or None, tuple(clashes))


Judge = tuple[Callable[[Place], bool], list[Clash]]


def _merge(old: Document, new: Document, mine: Document, place: Place, judge: Judge) -> dict[str, object]:
    merged = dict(mine)
    for name in dict.fromkeys([*old, *new]):
        was, now, has = old.get(name, MISSING), new.get(name, MISSING), mine.get(name, MISSING)
        value = _merge_member((was, now, has), (*place, name), judge)
        if value is MISSING:
            merged.pop(name, None)
        else:
            merged[name] = value
    return merged


def _merge_member(values: tuple[object, object, object], place: Place, judge: Judge) -> object:
    was, now, has = values
    if is_same(was, now) or is_same(has, now):
        return has
    if is_same(has, was):
        return now
    if isinstance(has, Mapping) and isinstance(now, Mapping) and (isinstance(was, Mapping) or was is MISSING):
        return _merge(was if isinstance(was, Mapping) else {}, now, has, place, judge)
    if isinstance(has, Mapping) and isinstance(was, Mapping) and now is MISSING:
        return _remove(was, has, place, judge)
    return _clash(values, place, judge)


def _remove(was: Document, has: Document, place: Place, judge: Judge) -> object:
    """A whole member is taken away that has been added to since: what was added is in the way."""
    changed = (
        name for name, value in has.items() if not is_number(name, value) and not is_same(value, was.get(name, MISSING))
    )
    if not any(changed):
        return MISSING
    return _clash((was, MISSING, has), place, judge)


def _clash(values: tuple[object, object, object], place: Place, judge: Judge) -> object:
    takes, clashes = judge
    was, now, has = values
    clashes.append(Clash(place, was, now, has))
    return now if takes(place) else has
