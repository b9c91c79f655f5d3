"""& lower upper trim length left right replace text"""

from __future__ import annotations

from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.functions.contract import Function
from zhike.kernel.expressions.functions.days import to_local
from zhike.kernel.expressions.sql import Apply, Cast, Constant, Infix, Sql
from zhike.kernel.expressions.types import NUMBER, TEXT, Kind, ValueType

TEXTS = frozenset({Kind.TEXT, Kind.CHOICE})
NUMBERS = frozenset({Kind.NUMBER})
WRITABLE = frozenset({Kind.TEXT, Kind.CHOICE, Kind.NUMBER, Kind.DATE, Kind.DATETIME})
MAX_CHARACTERS = "1000000"
BLANKS = " \t\n\r\f\v\u00a0\u3000"
_EMPTY = Constant("")


def something(text: Sql) -> Sql:
    """Empty text becomes nothing."""
    return Apply("nullif", (text, _EMPTY))


def as_text(value: Sql, value_type: ValueType, context: LowerContext) -> Sql:
    """A value as people read it."""
    match value_type.kind:
        case Kind.NUMBER:
            return Cast(Apply("trim_scale", (value,)), "text")
        case Kind.DATE:
            return Apply("to_char", (to_local(value, value_type, context), Constant("YYYY-MM-DD")))
        case Kind.DATETIME:
            return Apply("to_char", (to_local(value, value_type, context), Constant("YYYY-MM-DD HH24:MI")))
        case _:
            return Cast(value, "text")


class Written(Function):
    """Base of those that write dates: PostgreSQL's to_char is not immutable."""

    def is_immutable(self, types: tuple[ValueType, ...]) -> bool:
        """Only where no date is written."""
        return all(value_type.kind not in {Kind.DATE, Kind.DATETIME} for value_type in types)


class Concat(Written):
    """Texts one after another."""

    name, signature = "&", "a & b"
    zh, en = "连接文本", "Texts one after another"
    parameters = (WRITABLE,)
    least, most = 2, 1000
    result = TEXT

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Nothing counts as empty text."""
        parts = [
            Apply("coalesce", (as_text(value, value_type, context), _EMPTY))
            for value, value_type in zip(arguments, types, strict=True)
        ]
        joined: Sql = parts[0]
        for part in parts[1:]:
            joined = Infix("||", joined, part)
        return something(joined)


class ToText(Written):
    """A value as text."""

    name, signature = "text", "text(x)"
    zh, en = "转换为文本", "A value as text"
    parameters = (WRITABLE,)
    least = most = 1
    result = TEXT

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Numbers without needless zeros, dates in ISO form."""
        return as_text(arguments[0], types[0], context)


class Lower(Function):
    """Small letters."""

    name, signature = "lower", "lower(text)"
    zh, en = "转换为小写", "Small letters"
    parameters = (TEXTS,)
    least = most = 1
    result = TEXT

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Simple case mapping."""
        return Apply("lower", arguments)


class Upper(Function):
    """Capital letters."""

    name, signature = "upper", "upper(text)"
    zh, en = "转换为大写", "Capital letters"
    parameters = (TEXTS,)
    least = most = 1
    result = TEXT

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Simple case mapping."""
        return Apply("upper", arguments)


class Trim(Function):
    """Without blanks at both ends."""

    name, signature = "trim", "trim(text)"
    zh, en = "去掉首尾空白", "Without blanks at both ends"
    parameters = (TEXTS,)
    least = most = 1
    result = TEXT

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """The full-width blank too."""
        return something(Apply("btrim", (arguments[0], Constant(BLANKS))))


class Length(Function):
    """Number of characters."""

    name, signature = "length", "length(text)"
    zh, en = "字符数", "Number of characters"
    parameters = (TEXTS,)
    least = most = 1
    result = NUMBER

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """0 for nothing."""
        return Cast(Apply("coalesce", (Apply("char_length", arguments), Constant("0"))), "numeric")


class Left(Function):
    """The first characters."""

    name, signature = "left", "left(text, count)"
    zh, en = "前几个字符", "The first characters"
    parameters = (TEXTS, NUMBERS)
    least = most = 2
    result = TEXT

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """A count below 0 (or nothing) is 0."""
        return something(Apply(self.name, (arguments[0], _count(arguments[1]))))


class Right(Left):
    """The last characters."""

    name, signature = "right", "right(text, count)"
    zh, en = "后几个字符", "The last characters"


class Replace(Function):
    """Another text for each occurrence."""

    name, signature = "replace", "replace(text, old, new)"
    zh, en = "替换文本", "Another text for each occurrence"
    parameters = (TEXTS,)
    least = most = 3
    result = TEXT

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Nothing to look for changes nothing; nothing as the new text cuts out."""
        value, old, new = arguments
        return something(Apply("replace", (value, Apply("coalesce", (old, _EMPTY)), Apply("coalesce", (new, _EMPTY)))))


def _count(number: Sql) -> Sql:
    whole = Apply("trunc", (number,))
    return Cast(Apply("least", (Apply("greatest", (whole, Constant("0"))), Constant(MAX_CHARACTERS))), "integer")
