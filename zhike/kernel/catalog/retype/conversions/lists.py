"""Telephones, e-mails and URLs between one value and several: the first of several is the primary one."""

from __future__ import annotations

from collections.abc import Mapping

from zhike.kernel.catalog.retype.conversions.contract import Conversion, Ground

_TYPES = ("phone", "email", "url")


def convert(ground: Ground, value: object) -> object:
    """All of them where there is room, else the primary one."""
    if not isinstance(value, list) or ground.new.config.get("many") is True:
        return value
    first = value[0] if value else None
    return first["value"] if isinstance(first, Mapping) else first


LISTS = tuple(Conversion(frozenset({one}), frozenset({one}), convert) for one in _TYPES)
