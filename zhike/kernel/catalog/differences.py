"""What differs between two documents, member by member, readable in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from zhike.kernel.base.errors import Language
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.problems import Place, to_pointer

MISSING = msgspec.UNSET
"""No such member, which is something else than a member that is null (that removes one of the base)."""
LONGEST_SHOWN = 120
_NUMBERS = "order"


@dataclass(frozen=True, slots=True)
class Difference:
    """A member that is not the same on both sides. `before` or `after` is MISSING where the member is not there."""

    kind: str
    key: str
    place: Place
    before: object
    after: object

    @property
    def pointer(self) -> str:
        """Where, from the document's root."""
        return to_pointer(self.place)

    def describe(self, language: Language) -> str:
        """One sentence for people."""
        where = f"{self.kind}/{self.key}{self.pointer}"
        if self.before is MISSING:
            return f"{where} {'新增' if language == 'zh' else 'added'}: {show(self.after)}"
        if self.after is MISSING:
            return f"{where} {'移除' if language == 'zh' else 'removed'}: {show(self.before)}"
        return f"{where}: {show(self.before)} → {show(self.after)}"


def list_differences(
    kind: str, key: str, before: Document | None, after: Document | None, place: Place = ()
) -> Iterator[Difference]:
    """Every smallest member that differs; the numbers that only keep members in order do not count."""
    old, new = before or {}, after or {}
    for name in [*old, *(name for name in new if name not in old)]:
        was, now = old.get(name, MISSING), new.get(name, MISSING)
        if (is_number(name, was) and is_number(name, now)) or is_same(was, now):
            continue
        if isinstance(was, Mapping) and isinstance(now, Mapping):
            yield from list_differences(kind, key, was, now, (*place, name))
        else:
            yield Difference(kind, key, (*place, name), was, now)


def is_same(one: object, other: object) -> bool:
    """Whether two values are equal but for the numbers that keep members in order."""
    return _plain(one) == _plain(other)


def is_number(name: str, value: object) -> bool:
    """Whether a member only keeps others in order (a field may be called `order` too)."""
    return name == _NUMBERS and not isinstance(value, Mapping)


def show(value: object) -> str:
    """A value as short JSON."""
    if value is MISSING:
        return "—"
    text = msgspec.json.encode(_plain(value)).decode()
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items() if not is_number(name, inner)}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value
