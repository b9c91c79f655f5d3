"""A postal address: division, street, and the point on the map."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import msgspec
import phonenumbers

from zhike.kernel.catalog.divisions import find_chain, split_address
from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.json_text import write_json
from zhike.kernel.catalog.fieldtypes.reading import plain, read_decimal, read_text
from zhike.kernel.catalog.fieldtypes.text import TEXT_OPERATORS
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions.types import TEXT, ValueType

CHINA = "CN"
MAX_STREET = 200

LEVELS = ("province", "city", "district")
_MEMBERS = frozenset({"country", "code", *LEVELS, "street", "latitude", "longitude", "text"})
_POINT = re.compile(r"\s*[((]\s*(?P<latitude>[+-]?[0-9]{1,3}(?:\.[0-9]{1,12})?)\s*[,,]\s*"
                    r"(?P<longitude>[+-]?[0-9]{1,3}(?:\.[0-9]{1,12})?)\s*[))]\s*$")  # fmt: skip
_COUNTRY = re.compile(r"(?P<street>.*\S)\s*,\s*(?P<country>[A-Z]{2})")
_COUNTRIES = frozenset(phonenumbers.SUPPORTED_REGIONS)
_DECIMALS = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class _Address:
    """The parts that are told apart; the names of divisions follow from the code."""

    country: str
    code: str
    street: str
    point: tuple[Decimal, Decimal] | None

    @property
    def text(self) -> str:
        """The address on one line, without the point."""
        if self.country != CHINA:
            return f"{self.street}, {self.country}"
        return "".join(region.name for region in find_chain(self.code)) + self.street

    @property
    def cell(self) -> str:
        """The line with the point behind it."""
        return self.text if self.point is None else f"{self.text} ({self.point[0]}, {self.point[1]})"


class AddressType(FieldType):
    """Country, the code of the smallest division known (2, 4 or 6 digits), street, and maybe latitude and longitude.

    What is stored has one form: the divisions in front of the street are in the code, so that the line of text and the
    parts always lead to each other. Conditions see the line: 「starts with 广东省深圳市」.
    """

    key = "address"
    card = "ADR"
    widget = "address"
    operators = TEXT_OPERATORS
    aggregates = ("count", "distinct")
    compared = 1
    parts = LEVELS

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """All parts, and the line of text."""
        return (PhysicalColumn("", "jsonb"), PhysicalColumn("__line", "text", derived=True))

    def value_type(self, config: Config) -> ValueType:
        """Text: the line."""
        return TEXT

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """A line of text, or parts; names of divisions count where there is no code."""
        if raw is None or raw == "":
            return None
        found = _read_parts(raw) if isinstance(raw, Mapping) else _read_line(raw)
        if not found.code and not found.street:
            return None
        return _to_columns(_settle(found))

    def format_text(self, field: FieldDefinition, value: object, language: str = "zh-CN") -> str:
        """The line, with the point in brackets behind it."""
        return _read_parts(value).cell if isinstance(value, Mapping) else ""

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The address as it stood."""
        return (write_json(stored), str(stored["text"])) if isinstance(stored, Mapping) else None

    def find_parts(self, value: object) -> Mapping[str, str | None]:
        """Province, city and district, as far as they are known."""
        known = msgspec.json.decode(value) if isinstance(value, str | bytes) else {}
        return {level: known.get(level) for level in LEVELS}

    def json_schema(self, field: FieldDefinition) -> Config:
        """All parts; what is not known is left out."""
        return {
            "type": "object",
            "properties": {name: {"type": "string"} for name in sorted(_MEMBERS)},
            "required": ["country", "text"],
            "additionalProperties": False,
        }

    def input_schema(self, field: FieldDefinition) -> Config:
        """A line of text, or some of the parts."""
        number = {"type": ["string", "number", "null"]}
        text = {"type": ["string", "null"]}
        names = {name: number if name in ("latitude", "longitude") else text for name in sorted(_MEMBERS)}
        return {"anyOf": [{"type": "string"}, {"type": "object", "properties": names, "additionalProperties": False}]}


def _read_line(raw: object) -> _Address:
    line = " ".join(read_text(raw, MAX_STREET * 2).split())
    found = _POINT.search(line)
    point = None
    if found is not None:
        point = _read_point(found["latitude"], found["longitude"])
        line = line[: found.start()].rstrip()
    abroad = _COUNTRY.fullmatch(line)
    if abroad is not None and abroad["country"] in _COUNTRIES - {CHINA}:
        return _Address(abroad["country"], "", _read_street(abroad["street"]), point)
    chain, street = split_address(line)
    return _Address(CHINA, chain[-1].code if chain else "", _read_street(street), point)


def _read_parts(raw: Mapping[str, object]) -> _Address:
    unknown = sorted(str(name)[:60] for name in raw if name not in _MEMBERS)
    if unknown:
        names = ", ".join(unknown)
        raise BadValue("unknown_member", f"不认识的成员：{names}。", f"Unknown members: {names}.")
    country = _text(raw, "country") or CHINA
    if country not in _COUNTRIES:
        raise BadValue("unknown_country", f"没有国家代码“{country[:60]}”。", f"There is no country '{country[:60]}'.")
    given = (raw.get("latitude"), raw.get("longitude"))
    point = None if given == (None, None) else _read_point(*given)
    street, code = _read_street(_text(raw, "street")), _text(raw, "code")
    if country != CHINA:
        return _Address(country, "", street or _read_street(_text(raw, "text")), point)
    if code and not find_chain(code):
        raise BadValue("unknown_division", f"没有行政区划代码“{code[:60]}”。", f"There is no division '{code[:60]}'.")
    names = "".join(_text(raw, level) for level in LEVELS)
    if code or not (names or not street):
        return _Address(country, code, street, point)
    line = _read_line(names + street if names or street else _text(raw, "text"))
    return _Address(line.country, line.code, line.street, point or line.point)


def _text(raw: Mapping[str, object], name: str) -> str:
    value = raw.get(name)
    if value is None:
        return ""
    return " ".join(read_text(value, MAX_STREET * 2).split())


def _read_street(text: str) -> str:
    return read_text(" ".join(text.split()), MAX_STREET)


def _read_point(latitude: object, longitude: object) -> tuple[Decimal, Decimal]:
    if latitude is None or longitude is None:
        raise BadValue("bad_point", "经度和纬度须同时填写。", "Latitude and longitude come together.")
    north, east = (read_decimal(one).quantize(_DECIMALS) for one in (latitude, longitude))
    if abs(north) > 90 or abs(east) > 180:
        raise BadValue("bad_point", "纬度在 ±90、经度在 ±180 之内。", "Latitude is within 90 and longitude within 180.")
    return plain(north), plain(east)


def _settle(address: _Address) -> _Address:
    """The form that its own line leads back to. Raises BadValue where there is none."""
    for _ in range(6):
        again = _read_line(address.cell)
        if again == address:
            return address
        address = again
    raise BadValue("bad_address", "无法识别此地址，请分开填写省市区与街道。", "The address cannot be told apart.")


def _to_columns(address: _Address) -> tuple[object, ...] | None:
    if not address.text:
        return None
    parts: dict[str, str] = {"country": address.country, "text": address.text}
    if address.code:
        parts["code"] = address.code
    for region in find_chain(address.code):
        level = {2: "province", 4: "city", 6: "district"}[len(region.code)]
        parts[level] = region.name
    if address.street:
        parts["street"] = address.street
    if address.point is not None:
        parts["latitude"], parts["longitude"] = (format(one, "f") for one in address.point)
    return write_json(parts), address.text
