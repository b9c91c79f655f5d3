"""Which kinds go together, and what they are called."""

from __future__ import annotations

from zhike.kernel.expressions.types import Kind, ValueType

NAMES = {
    Kind.TEXT: ("文本", "a text"),
    Kind.NUMBER: ("数字", "a number"),
    Kind.BOOLEAN: ("是/否", "yes or no"),
    Kind.DATE: ("日期", "a date"),
    Kind.DATETIME: ("日期时间", "a date-time"),
    Kind.CHOICE: ("单选", "a choice"),
    Kind.CHOICES: ("多选", "several choices"),
    Kind.REFERENCE: ("关联记录", "a record"),
    Kind.JSON: ("JSON", "JSON"),
    Kind.SECRET: ("密文", "a secret"),
    Kind.NULL: ("空值", "nothing"),
}

_TEXTS = frozenset({Kind.TEXT, Kind.CHOICE})
_TIMES = frozenset({Kind.DATE, Kind.DATETIME})
_ORDERED = (frozenset({Kind.NUMBER}), _TIMES, _TEXTS)
_EQUATED = (
    _TEXTS,
    _TIMES,
    frozenset({Kind.NUMBER}),
    frozenset({Kind.BOOLEAN}),
    frozenset({Kind.CHOICES}),
    frozenset({Kind.REFERENCE}),
    frozenset({Kind.SECRET}),
)


def name_zh(kinds: frozenset[Kind]) -> str:
    """The kinds in Chinese: 文本或数字."""
    return "或".join(NAMES[kind][0] for kind in Kind if kind in kinds)


def name_en(kinds: frozenset[Kind]) -> str:
    """The kinds in English: a text or a number."""
    return " or ".join(NAMES[kind][1] for kind in Kind if kind in kinds)


def is_comparable(left: ValueType, right: ValueType, ordered: bool) -> bool:
    """Whether values of two types can be equal (or, ordered, before one another). Choices alone have no order."""
    if ordered and left.kind is right.kind is Kind.CHOICE:
        return False
    groups = _ORDERED if ordered else _EQUATED
    if not any(left.kind in group and right.kind in group for group in groups):
        return False
    if left.kind is Kind.SECRET:
        return left.objects == right.objects
    if left.kind is Kind.REFERENCE and left.objects and right.objects:
        return bool(set(left.objects) & set(right.objects))
    return True


def unify(left: ValueType, right: ValueType) -> ValueType | None:
    """The one type that values of both have ("if" with two branches), or None. NULL goes with any."""
    if left.kind is Kind.NULL or right.kind is Kind.NULL:
        return right if left.kind is Kind.NULL else left
    if left.kind is not right.kind:
        return ValueType(Kind.TEXT) if {left.kind, right.kind} == _TEXTS else None
    return ValueType(left.kind, _join(left.objects, right.objects), _join(left.options, right.options))


def _join(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    """All of both; none where one of them is open."""
    return left + tuple(item for item in right if item not in left) if left and right else ()
