"""A colour."""

from __future__ import annotations

import re

from zhike.kernel.base.text import fold_width
from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.reading import read_text
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions.types import TEXT, ValueType

_LONG = re.compile(r"#[0-9a-f]{6}")
_SHORT = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])")
_RGB = re.compile(r"rgb\(\s*([0-9]{1,3})\s*,\s*([0-9]{1,3})\s*,\s*([0-9]{1,3})\s*\)")
_NAMES = {
    "红": "#ff0000", "红色": "#ff0000", "red": "#ff0000", "橙色": "#ffa500", "orange": "#ffa500",
    "黄色": "#ffff00", "yellow": "#ffff00", "绿": "#008000", "绿色": "#008000", "green": "#008000",
    "蓝": "#0000ff", "蓝色": "#0000ff", "blue": "#0000ff", "紫色": "#800080", "purple": "#800080",
    "黑": "#000000", "黑色": "#000000", "black": "#000000", "白": "#ffffff", "白色": "#ffffff", "white": "#ffffff",
    "灰色": "#808080", "gray": "#808080", "grey": "#808080",
}  # fmt: skip


class ColorType(FieldType):
    """`#rrggbb` in small letters."""

    key = "color"
    widget = "color"
    operators = ("is", "is_not", "in", "not_in", "is_empty", "is_not_empty")

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """One text column."""
        return (PhysicalColumn("", "text"),)

    def value_type(self, config: Config) -> ValueType:
        """Text."""
        return TEXT

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """`#rrggbb` or `#rgb`."""
        if raw is None or raw == "":
            return None
        return (_read_color(read_text(raw, 60)),)

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """Also `rgb(1, 2, 3)`, digits without #, and the names of the commonest."""
        bare = fold_width(text).strip().lower()
        rgb = _RGB.fullmatch(bare)
        if rgb is not None and all(int(part) < 256 for part in rgb.groups()):
            return "#" + "".join(f"{int(part):02x}" for part in rgb.groups())
        if re.fullmatch(r"[0-9a-f]{6}", bare):
            return "#" + bare
        return _NAMES.get(bare, bare)

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The colour."""
        return None if stored is None else (stored,)

    def json_schema(self, field: FieldDefinition) -> Config:
        """Six hexadecimal digits behind #."""
        return {"type": "string", "pattern": "^#[0-9a-f]{6}$"}

    def input_schema(self, field: FieldDefinition) -> Config:
        """Three digits too, large letters too; empty text clears."""
        return {"type": "string", "pattern": "^(#([0-9a-fA-F]{3}){1,2})?$"}


def _read_color(text: str) -> str:
    lower = text.lower()
    short = _SHORT.fullmatch(lower)
    if short is not None:
        return "#" + "".join(digit * 2 for digit in short.groups())
    if _LONG.fullmatch(lower) is None:
        shown = text[:60]
        raise BadValue("not_a_color", f"“{shown}”不是 #RRGGBB 形式的颜色。", f"'{shown}' is not a colour as #RRGGBB.")
    return lower
