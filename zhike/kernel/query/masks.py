"""The mask patterns as SQL over a text. A new pattern is one function here and one line in `MASKS`.

A mask never shows more than half of what it hides, whatever the length; `hide` does not even tell whether there is
something. Values that are not text have no partly shown form: every pattern hides them.
"""

from __future__ import annotations

from collections.abc import Callable

from zhike.kernel.base.registry import Registry
from zhike.kernel.expressions.sql import Apply, Case, Cast, Constant, Infix, IsNull, Keyword, Sql

HIDDEN = Constant("****")
Mask = Callable[[Sql], Sql]


def mask_phone(text: Sql) -> Sql:
    """138****1234; the country code +86 is dropped, short numbers keep less, very short ones nothing."""
    chinese = Apply("starts_with", (text, Constant("+86")))
    national = Case(((chinese, Apply("substr", (text, _number(4)))),), text)
    return _by_length(national, ((11, 3, 4), (8, 2, 2)))


def mask_email(text: Sql) -> Sql:
    """z***@host: the first letter and the host; without a host nothing."""
    at = Apply("strpos", (text, Constant("@")))
    shown = _join(Apply("left", (text, _number(1))), Constant("***"), Apply("substr", (text, at)))
    return Case(((IsNull(text), _nothing()), (Infix(">", at, _number(1)), shown)), HIDDEN)


def mask_last4(text: Sql) -> Sql:
    """****1234, where at least eight characters are there."""
    return _by_length(text, ((8, 0, 4),))


def mask_hide(text: Sql) -> Sql:
    """**** for everything, nothing included."""
    return Cast(HIDDEN, "text")


def _by_length(text: Sql, steps: tuple[tuple[int, int, int], ...]) -> Sql:
    """From a length on, so many characters of the start and of the end are shown."""
    branches: list[tuple[Sql, Sql]] = [(IsNull(text), _nothing())]
    for length, first, last in steps:
        start = Apply("left", (text, _number(first)))
        end = Apply("right", (text, _number(last)))
        branches.append((Infix(">=", Apply("length", (text,)), _number(length)), _join(start, HIDDEN, end)))
    return Case(tuple(branches), HIDDEN)


def _join(*parts: Sql) -> Sql:
    joined = parts[0]
    for part in parts[1:]:
        joined = Infix("||", joined, part)
    return joined


def _number(value: int) -> Sql:
    return Cast(Constant(str(value)), "integer")


def _nothing() -> Sql:
    return Cast(Keyword("NULL"), "text")


def _register() -> Registry[Mask]:
    registry: Registry[Mask] = Registry("mask")
    for name, mask in (
        ("phone", mask_phone),
        ("email", mask_email),
        ("last4", mask_last4),
        ("hide", mask_hide),
    ):
        registry.add(name, mask)
    registry.freeze()
    return registry


MASKS = _register()
