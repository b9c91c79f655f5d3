"""Some stars out of a few."""

from __future__ import annotations

import re
from typing import ClassVar

from zhike.kernel.base.text import fold_width
from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext
from zhike.kernel.catalog.fieldtypes.number import NumberType
from zhike.kernel.catalog.fieldtypes.number_text import parse_number_text
from zhike.kernel.catalog.fieldtypes.reading import limit_decimals, read_decimal, whole
from zhike.kernel.catalog.model import Config, FieldDefinition

DEFAULT_STARS = 5

_STARS = re.compile(r"([★⭐]+)\s*[☆]*")
_WORDS = re.compile(r"([0-9]{1,2})\s*(?:星级?|颗星|分|stars?|/\s*[0-9]{1,2})", re.IGNORECASE)


class RatingType(NumberType):
    """A whole number from 1 to `stars` (5 unless said otherwise); nothing where nobody rated."""

    key = "rating"
    widget = "rating"
    config_schema: ClassVar[Config] = {"stars": {"type": "integer", "minimum": 3, "maximum": 10}}

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """How many stars."""
        if raw is None or raw == "":
            return None
        value, most = limit_decimals(read_decimal(raw), 0), whole(field.config, "stars", DEFAULT_STARS)
        if not 1 <= value <= most:
            raise BadValue("bad_rating", f"应为 1 到 {most} 的整数。", f"A whole number from 1 to {most} is wanted.")
        return (value,)

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """`4`, `4星`, `★★★★☆`, `4/5`."""
        bare = fold_width(text).strip()
        stars, words = _STARS.fullmatch(bare), _WORDS.fullmatch(bare)
        if stars is not None:
            return str(len(stars[1]))
        return words[1] if words is not None else parse_number_text(bare)
