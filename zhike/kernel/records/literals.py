"""Columns of many rows as array literals: one text a column instead of a thousand values for the driver to look at.

The driver asks of every element of an array whether it is an array itself, which costs more than writing the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

_SEPARATOR = "\x1f"


def write_array(sql_type: str, values: Sequence[object]) -> str:
    """The values of one column as PostgreSQL writes an array of that type; an array's elements as their own texts."""
    if sql_type.endswith("[]"):
        texts = [None if value is None else write_items(value) for value in values]
    else:
        texts = [value if type(value) is str else _to_text(value) for value in values]
    return join_items(texts)


def write_items(value: object) -> str:
    """One array as PostgreSQL writes it."""
    if not isinstance(value, list | tuple):
        raise TypeError(f"a value of an array column is a list, not {type(value).__name__}")
    return join_items([_to_text(item) for item in value])


def join_items(texts: Sequence[str | None]) -> str:
    """Texts as the elements of an array literal."""
    whole = [text for text in texts if text is not None]
    if len(whole) == len(texts) and whole:
        joined = _SEPARATOR.join(whole)
        if joined.count(_SEPARATOR) == len(whole) - 1:
            return '{"' + _escape(joined).replace(_SEPARATOR, '","') + '"}'
    return "{" + ",".join(["NULL" if text is None else f'"{_escape(text)}"' for text in texts]) + "}"


def _escape(text: str) -> str:
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    return text.replace('"', '\\"') if '"' in text else text


def _to_text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        # JSON travels as bytes; bytea columns are written by nobody here.
        return value.decode()
    return str(value)
