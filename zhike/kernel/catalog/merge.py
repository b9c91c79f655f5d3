"""Base and custom become the effective document; members keep an order of their own.

JSON in the database forgets the order of members, so fields and options carry `order`.
"""

from __future__ import annotations

from collections.abc import Mapping

Document = Mapping[str, object]
"""A definition as JSON: what stands in YAML files and in the columns base and custom."""

ORDER_STEP = 10
_ORDERED = ("fields", "options", "rules", "record_types", "option_sets", "views")


def merge(base: Document | None, custom: Document | None) -> Document | None:
    """The effective document: objects merge by key, null removes, any other value replaces. None when both are."""
    if base is None:
        return None if custom is None else _without_nulls(custom)
    return _without_nulls(base) if custom is None else _merge(base, custom)


def number_members(document: Document, below: Document | None = None) -> Document:
    """Give fields, rules, options and views that have no `order` one that keeps them where they were written.

    `below` is the layer that `document` will be merged onto: its members keep their own order unless the document says
    otherwise, and new ones come after them.
    """
    return {name: _number(name, value, (below or {}).get(name)) for name, value in document.items()}


def list_ordered(members: object) -> list[tuple[str, Mapping[str, object]]]:
    """The members of a numbered object in their order."""
    if not isinstance(members, Mapping):
        return []
    pairs = [(str(key), value) for key, value in members.items() if isinstance(value, Mapping)]
    return sorted(pairs, key=lambda pair: _order_of(pair[1]))


def _number(name: str, value: object, below: object) -> object:
    if not isinstance(value, Mapping):
        return value
    if name == "list":
        return number_members(value, below if isinstance(below, Mapping) else None)
    if name not in _ORDERED:
        return value
    known = below if isinstance(below, Mapping) else {}
    highest = max((_order_of(member) for member in known.values()), default=0)
    numbered: dict[str, object] = {}
    for key, member in value.items():
        if not isinstance(member, Mapping):
            numbered[key] = member
            continue
        under = known.get(key)
        inner = dict(number_members(member, under if isinstance(under, Mapping) else None))
        if "order" not in inner and not isinstance(under, Mapping):
            highest += ORDER_STEP
            inner["order"] = highest
        elif "order" in inner:
            highest = max(highest, _order_of(inner))
        numbered[key] = inner
    return numbered


def _order_of(member: object) -> int:
    order = member.get("order") if isinstance(member, Mapping) else None
    return order if isinstance(order, int) else 0


def _merge(base: Document, custom: Document) -> dict[str, object]:
    merged = _without_nulls(base)
    for name, value in custom.items():
        under = merged.get(name)
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, Mapping) and isinstance(under, Mapping):
            merged[name] = _merge(under, value)
        else:
            merged[name] = _without_nulls(value) if isinstance(value, Mapping) else value
    return merged


def _without_nulls(document: Document) -> dict[str, object]:
    return {
        name: _without_nulls(value) if isinstance(value, Mapping) else value
        for name, value in document.items()
        if value is not None
    }
