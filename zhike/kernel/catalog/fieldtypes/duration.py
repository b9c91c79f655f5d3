"""A stretch of time."""

from __future__ import annotations

from typing import ClassVar

from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext
from zhike.kernel.catalog.fieldtypes.duration_text import format_duration, parse_duration_text
from zhike.kernel.catalog.fieldtypes.number import NumberType
from zhike.kernel.catalog.fieldtypes.reading import limit_decimals, read_decimal
from zhike.kernel.catalog.model import Config, FieldDefinition

MAX_SECONDS = 10**12


class DurationType(NumberType):
    """Whole seconds, never negative. Conditions and formulas see the seconds."""

    key = "duration"
    widget = "duration"
    config_schema: ClassVar[Config] = {
        "unit": {
            "type": "string",
            "enum": ["second", "minute", "hour", "day"],
            "description": "In which unit people type it.",
        },
    }

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """A number of seconds."""
        if raw is None or raw == "":
            return None
        value = limit_decimals(read_decimal(raw), 0)
        if not 0 <= value <= MAX_SECONDS:
            raise BadValue("bad_duration", "时长须在 0 到 10^12 秒之间。", "A duration is between 0 and 10^12 seconds.")
        return (value,)

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """`1小时30分`, `90分钟`, `1h 30m`, `1:30`."""
        return parse_duration_text(text)

    def format_text(self, field: FieldDefinition, value: object, language: str = "zh-CN") -> str:
        """`1小时30分` or `1h 30m`."""
        return "" if value is None else format_duration(int(str(value)), language)
