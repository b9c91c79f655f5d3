"""A share of a hundred."""

from __future__ import annotations

import re

from zhike.kernel.base.text import fold_width
from zhike.kernel.catalog.fieldtypes.contract import CoerceContext
from zhike.kernel.catalog.fieldtypes.number import NumberType
from zhike.kernel.catalog.fieldtypes.number_text import parse_number_text
from zhike.kernel.catalog.fieldtypes.reading import plain, read_decimal
from zhike.kernel.catalog.model import FieldDefinition

_SIGNS = {"%": 0, "‰": 1, "‱": 2}
_CHINESE = re.compile(r"百分之\s*")


class PercentType(NumberType):
    """Percent as people say it: 12.5 is 12.5 %. So conditions and formulas have it too: `amount * share / 100`."""

    key = "percent"
    widget = "percent"

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """`12.5%`, `百分之12.5`, `5‰`; a bare number is percent already."""
        bare = _CHINESE.sub("", fold_width(text).strip())
        places = _SIGNS.get(bare[-1:], 0)
        number = read_decimal(parse_number_text(bare.rstrip("".join(_SIGNS)).strip() if bare[-1:] in _SIGNS else bare))
        return format(plain(number.scaleb(-places)), "f")

    def format_text(self, field: FieldDefinition, value: object, language: str = "zh-CN") -> str:
        """`12.5%`."""
        return "" if value is None else f"{value}%"
