"""Written constants: numbers, days and moments, read strictly."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from zhike.kernel.expressions.errors import BadLiteral
from zhike.kernel.expressions.tree import Literal, Span
from zhike.kernel.expressions.types import DATE, DATETIME

MAX_DIGITS = 60

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)


def read_number(text: str, span: Span) -> Decimal:
    """A plain decimal number. Raises BadLiteral."""
    body = text[1:] if text.startswith("-") else text
    whole, point, part = body.partition(".")
    digits = [whole, part] if point else [whole]
    if len(body) > MAX_DIGITS or not all(run.isascii() and run.isdigit() for run in digits):
        raise BadLiteral(span, text=text[:MAX_DIGITS], wanted_zh="数字", wanted_en="number")
    return Decimal(text)


def read_date(text: str, span: Span) -> Literal:
    """A day, 2026-01-31. Raises BadLiteral."""
    try:
        if _DATE.fullmatch(text) is None:
            raise ValueError(text)
        return Literal(date.fromisoformat(text), DATE, span)
    except ValueError as bad:
        raise BadLiteral(
            span, text=text[:40], wanted_zh="日期（如 2026-01-31）", wanted_en="date (like 2026-01-31)"
        ) from bad


def read_datetime(text: str, span: Span) -> Literal:
    """A moment: "2026-01-31 09:30" by the workspace's wall clock, or with an offset. Raises BadLiteral."""
    try:
        if _DATETIME.fullmatch(text) is None:
            raise ValueError(text)
        moment = datetime.fromisoformat(text)
        return Literal(moment.astimezone(UTC) if moment.tzinfo else moment, DATETIME, span)
    except (ValueError, OverflowError) as bad:
        raise BadLiteral(
            span,
            text=text[:40],
            wanted_zh="日期时间（如 2026-01-31 09:30）",
            wanted_en="date-time (like 2026-01-31 09:30)",
        ) from bad


def read_reference(text: str, span: Span) -> str:
    """An id of a record, in its usual form. Raises BadLiteral."""
    try:
        return str(UUID(text))
    except ValueError as bad:
        raise BadLiteral(span, text=text[:40], wanted_zh="记录编号", wanted_en="record id") from bad
