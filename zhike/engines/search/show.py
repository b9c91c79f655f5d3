"""A hit as the reader sees it: title, a few fields beside it, and where the question was met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from zhike.engines.search.fields import make_field
from zhike.engines.search.mark import Range, mark
from zhike.engines.search.rank import Match, Ranked
from zhike.engines.search.tokens import list_values
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import FieldState, ObjectDefinition
from zhike.kernel.query.model import Selected
from zhike.kernel.query.policy import AccessPolicy

BESIDE = 3
LONGEST_SHOWN = 160
_BEFORE = 20
_TELLING = frozenset({"lookup", "any_lookup", "user", "text", "choice", "phone", "email", "auto_number"})


Json = object
"""A value in the form in which a record is read."""


class Beside(msgspec.Struct, frozen=True):
    """One field shown beside the title, in the form in which a record is read."""

    field: str
    value: Json


class Met(msgspec.Struct, frozen=True):
    """Where the question was met: `text` is the value or a part of it, `ranges` are [start, end) in its characters."""

    field: str
    how: str
    text: str
    ranges: tuple[Range, ...]


class Hit(msgspec.Struct, frozen=True):
    """One record. `title` is text, null, or `{"masked"}`."""

    id: UUID
    title: Json
    fields: tuple[Beside, ...]
    matches: tuple[Met, ...]
    score: float
    reasons: tuple[str, ...]
    object: str


def list_shown(owner: ObjectDefinition, policy: AccessPolicy, met: Iterable[str]) -> tuple[Selected, ...]:
    """The columns that hits show: id, title, those beside it, and those that were met."""
    keys = ("id", owner.title_field, *list_beside(owner, policy), *met)
    return tuple(Selected(key, (key,)) for key in dict.fromkeys(keys))


def list_beside(owner: ObjectDefinition, policy: AccessPolicy) -> tuple[str, ...]:
    """The first telling columns of the object's list that the reader may read."""
    columns = owner.list_view.get("columns", ())
    found = []
    for key in columns if isinstance(columns, Sequence) else ():
        field = owner.fields.get(str(key))
        if field is None or field.key == owner.title_field or field.state is FieldState.INACTIVE:
            continue
        if field.type in _TELLING and policy.get_field_right(ObjectKey(owner.key), field.key).read:
            found.append(field.key)
    return tuple(found[:BESIDE])


def show(owner: ObjectDefinition, hit: Ranked, document: Mapping[str, object]) -> Hit:
    """A hit out of the record as the read path gave it."""
    title = document.get(owner.title_field)
    met = {match.field.key for match in hit.matches}
    columns = owner.list_view.get("columns", ())
    kept = frozenset(map(str, columns)) if isinstance(columns, Sequence) else frozenset()
    beside = [
        Beside(key, value)
        for key, value in document.items()
        if value is not None and key not in {"id", "version", owner.title_field} and (key in met or key in kept)
    ]
    return Hit(
        object=owner.key,
        id=hit.record,
        title=cut(title, ())[0] if isinstance(title, str) else title,
        fields=tuple(beside),
        matches=_list_met(owner, hit, document),
        score=hit.score,
        reasons=hit.reasons,
    )


def _list_met(owner: ObjectDefinition, hit: Ranked, document: Mapping[str, object]) -> tuple[Met, ...]:
    by_field: dict[str, list[Match]] = {}
    for match in hit.matches:
        by_field.setdefault(match.field.key, []).append(match)
    found: list[Met] = []
    for key, matches in by_field.items():
        field, terms = make_field(owner.fields[key], owner), [match.term for match in matches]
        marked = [(value, mark(value, field, terms)) for value in list_values(document.get(key))]
        if not marked:
            continue
        value, ranges = max(marked, key=lambda one: sum(end - start for start, end in one[1]))
        text, ranges = cut(value, ranges)
        found.append(Met(key, matches[0].how, text, ranges))
    return tuple(found)


def cut(value: str, ranges: tuple[Range, ...]) -> tuple[str, tuple[Range, ...]]:
    """A long value around its first mark, on one line."""
    line = "".join(" " if sign in "\r\n\t" else sign for sign in value)
    if len(line) <= LONGEST_SHOWN:
        return line, ranges
    first = ranges[0][0] if ranges else 0
    start = 0 if first + _BEFORE < LONGEST_SHOWN else first - _BEFORE
    end = start + LONGEST_SHOWN
    text = ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")
    shift = start - (1 if start else 0)
    kept = tuple((low - shift, min(high, end) - shift) for low, high in ranges if start <= low < end)
    return text, kept
