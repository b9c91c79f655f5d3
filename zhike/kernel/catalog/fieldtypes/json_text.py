"""JSON in one spelling, so that equal values are equal texts: sorted members, numbers without exponents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal

from zhike.kernel.catalog.fieldtypes.contract import BadValue
from zhike.kernel.catalog.fieldtypes.reading import read_text

MAX_DEPTH = 30
MAX_LENGTH = 100_000
# jsonb holds numbers as numeric, which writes them out in full.
_MAX_POWER = 400


def write_json(value: object) -> str:
    """The one spelling of a JSON value. Raises BadValue where it cannot be stored."""
    parts, length = [], 0
    for part in _write(value, 1):
        parts.append(part)
        length += len(part)
        if length > MAX_LENGTH:
            raise _too_long()
    return "".join(parts)


def read_json_text(text: str) -> object:
    """The value that a text is, with exact decimals. Raises BadValue."""
    if len(text) > MAX_LENGTH:
        raise _too_long()
    try:
        found: object = json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as broken:
        raise BadValue("not_json", f"“{text[:60]}”不是有效的 JSON。", f"'{text[:60]}' is not JSON.") from broken
    return found


def _refuse_constant(name: str) -> object:
    raise ValueError(name)


def _write(value: object, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        raise BadValue("too_deep", f"JSON 最多嵌套 {MAX_DEPTH} 层。", f"JSON has at most {MAX_DEPTH} levels.")
    if isinstance(value, Mapping):
        yield "{"
        for place, name in enumerate(sorted(value, key=str)):
            yield ("," if place else "") + _write_text(name) + ":"
            yield from _write(value[name], depth + 1)
        yield "}"
    elif isinstance(value, list | tuple):
        yield "["
        for place, item in enumerate(value):
            if place:
                yield ","
            yield from _write(item, depth + 1)
        yield "]"
    else:
        yield _write_scalar(value)


def _write_scalar(value: object) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float | Decimal):
        return _write_number(value)
    return _write_text(value)


def _write_text(value: object) -> str:
    return json.dumps(read_text(value, MAX_LENGTH), ensure_ascii=False)


def _write_number(value: int | float | Decimal) -> str:
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > _MAX_POWER or abs(number.adjusted()) > _MAX_POWER:
        raise BadValue("number_too_large", "数字过大或过小。", "The number is too large or too small.")
    return format(number if number else abs(number), "f")


def _too_long() -> BadValue:
    return BadValue("too_long", f"JSON 最多 {MAX_LENGTH} 个字符。", f"JSON has at most {MAX_LENGTH} characters.")
