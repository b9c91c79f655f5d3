"""Fields and values of every type, for tests."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.catalog.fieldtypes.contract import CoerceContext, FieldType
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import FieldDefinition, Label, Option, WorkspaceSettings
from zhike.kernel.vault.ring import Ring

OPTIONS = (
    Option("a", Label("甲", "First")),
    Option("b", Label("乙、丙", "Second; third")),
    Option("c", Label("a", "C")),
    Option("old", Label("旧", "Old"), active=False),
)
SETTINGS = WorkspaceSettings(rates={"USD": Decimal("7.1234567890"), "JPY": Decimal("0.05")})
RING = Ring("thing", 1, {1: bytes(range(32))}, bytes(range(1, 33)))
CONTEXT = CoerceContext(SETTINGS, FrozenClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC)), RING)
SHANGHAI = ZoneInfo("Asia/Shanghai")


VARIANTS: Mapping[str, str] = {
    "text_by_sound": "text", "name_of_person": "text", "phones": "phone", "emails": "email", "urls": "url",
    "tags_of_options": "tags",
}  # fmt: skip
"""Types with a config that changes what they store: the name that tests give them, and the type."""


def type_of(key: str) -> FieldType:
    """The type of a key or of a variant."""
    return get_field_type(VARIANTS.get(key, key))


def make_field(key: str, **config: Any) -> FieldDefinition:
    """A field of a type or variant with what its document would say."""
    field_type, type_key = type_of(key), VARIANTS.get(key, key)
    columns = tuple("c" + column.suffix for column in field_type.columns(config))
    options = OPTIONS if key in {"choice", "choices", "tags_of_options"} else ()
    return FieldDefinition(
        id=1000,
        object="thing",
        key="c",
        type=type_key,
        label=Label("字段", "Field"),
        columns=columns,
        value_type=field_type.value_type(config),
        config=config,
        options=options,
        targets=field_type.targets(config),
    )


def coerce(field: FieldDefinition, raw: object) -> tuple[object, ...] | None:
    """The column values of raw JSON."""
    return get_field_type(field.type).coerce(field, raw, CONTEXT)


CONFIGS: Mapping[str, Mapping[str, Any]] = {
    "text_by_sound": {"sort": "pinyin"},
    "name_of_person": {"sort": "pinyin", "person": True},
    "phones": {"many": True},
    "emails": {"many": True},
    "urls": {"many": True},
    "tags_of_options": {"free": False},
    "lookup": {"target": "account"},
    "multi_lookup": {"target": "account"},
    "any_lookup": {"targets": ["account", "contact"]},
    "identifier": {"target": "thing"},
    "auto_number": {"pattern": "HT-{yyyyMM}-{0000}", "reset": "monthly"},
    "rollup": {"relation": "children", "function": "count", "result": "number"},
    "formula": {"formula": "1", "result": "number"},
}
WRITABLE = (
    "text", "long_text", "number", "money", "boolean", "date", "datetime", "choice", "choices", "email", "phone",
    "lookup", "any_lookup", "user", "department", "rich_text", "percent", "rating", "duration", "tags", "url", "color",
    "json", "address", "multi_lookup", "file", "image", "signature", *VARIANTS,
)  # fmt: skip

TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=80)
LINES = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"], blacklist_characters="\x00"), max_size=80)
DECIMALS = st.decimals(min_value=-(10**13), max_value=10**13, places=6, allow_nan=False, allow_infinity=False)
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.sampled_from([UTC, SHANGHAI]))
IDS = st.uuids().map(str)
PHONES = st.sampled_from(["13812341234", "010-12345678转8001", "+1 650 253 0000", "95588", "+86 400 800 1234"])
EMAILS = st.sampled_from(["Z.San@Example.com", "a+b@b.co", "张三@例子.中国", "x_y@sub.domain.cn", "O'Brien@firm.ie"])
URLS = st.sampled_from(
    [
        "https://example.com/a?b=c#d",
        "www.知客.中国/页面",
        "HTTP://Example.COM:8080/Path",
        "mailto:a@b.cn",
        "example.com",
    ]
)
STREETS = st.text(st.sampled_from("北京路1号A座南山区深圳市 ,/·(中)23.5-"), max_size=20) | st.text(
    st.characters(categories=["L", "N", "P"]), max_size=20
)
POINTS = st.none() | st.decimals(-90, 90, places=6).map(lambda value: format(value, "f"))
ADDRESSES = st.one_of(
    STREETS,
    st.fixed_dictionaries(
        {"code": st.sampled_from(["44", "4403", "440305", "110101", "4419", "429004", "81", ""]), "street": STREETS}
    ),
    st.fixed_dictionaries({"street": st.just("1 Main St"), "country": st.sampled_from(["US", "HK", "CN"])}),
    POINTS.map(lambda point: {"code": "440305", "street": "科技园路1号", "latitude": point, "longitude": point}),
)
WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | DECIMALS | st.floats(-1e30, 1e30) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)


def list_of(values: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """What a field of many takes: values, some with a label."""
    labels = st.sampled_from(["", "手机", "work", None])
    return st.lists(values | st.fixed_dictionaries({"value": values, "label": labels}), max_size=4)


CURRENCIES = st.sampled_from(["CNY", "USD", "JPY"])

RAW: Mapping[str, st.SearchStrategy[Any]] = {
    "text": LINES,
    "long_text": TEXTS,
    "number": st.one_of(DECIMALS, DECIMALS.map(lambda value: format(value, "f")), st.integers(-(10**13), 10**13)),
    "money": st.one_of(
        DECIMALS,
        DECIMALS.map(lambda value: format(value, "f")),
        st.fixed_dictionaries({"amount": DECIMALS.map(lambda value: format(value, "f")), "currency": CURRENCIES}),
    ),
    "boolean": st.booleans(),
    "date": st.dates(date(1, 1, 1), date(9999, 12, 31)).map(lambda day: day.isoformat()),
    "datetime": MOMENTS.map(lambda moment: moment.isoformat()).filter(lambda text: len(text.rsplit("+")[-1]) == 5),
    "choice": st.sampled_from(["a", "b", "c"]),
    "choices": st.lists(st.sampled_from(["a", "b", "c"])),
    "email": EMAILS,
    "phone": PHONES,
    "lookup": IDS,
    "any_lookup": st.one_of(IDS, st.fixed_dictionaries({"object": st.just("contact"), "id": IDS})),
    "user": IDS,
    "rich_text": TEXTS | TEXTS.map(lambda text: f"<h1>{text}</h1><script>alert(1)</script><p onclick='x()'>{text}"),
    "percent": DECIMALS,
    "rating": st.integers(1, 5),
    "duration": st.integers(0, 10**9),
    "tags": st.lists(WORDS, max_size=5),
    "url": URLS,
    "color": st.from_regex("#[0-9a-fA-F]{6}", fullmatch=True) | st.just("#aB1"),
    "json": JSON,
    "address": ADDRESSES,
    "multi_lookup": st.lists(IDS | st.fixed_dictionaries({"id": IDS, "title": st.just("客户")}), max_size=4),
    "file": st.lists(IDS, max_size=4),
    "image": st.lists(IDS, max_size=4),
    "signature": st.lists(IDS, max_size=1),
    "text_by_sound": LINES,
    "name_of_person": LINES,
    "phones": list_of(PHONES),
    "emails": list_of(EMAILS),
    "urls": list_of(URLS),
    "tags_of_options": st.lists(st.sampled_from(["a", "b", "c"])),
    "department": st.one_of(IDS, st.fixed_dictionaries({"id": IDS, "title": st.just("部门")})),
}


FILES = ("file", "image", "signature")


def list_of_values(stored: object) -> list[str]:
    """The elements of an array column."""
    assert isinstance(stored, list)
    return [str(one) for one in stored]


def read_back(field: FieldDefinition, values: tuple[object, ...] | None) -> Any:
    """What reading gives for column values, in plain Python: the naive twin of `output`."""
    if values is None:
        return None
    first = values[0]
    if field.type == "money":
        scale = Decimal(1).scaleb(-int(field.config.get("scale", 2)))
        amount, currency, base = values
        return {"amount": str(amount.quantize(scale)), "currency": currency, "base": str(base.quantize(scale))}  # type: ignore[attr-defined]
    if isinstance(first, Decimal):
        return format(first, "f")
    if isinstance(first, datetime):
        return first.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    if isinstance(first, date):
        return first.isoformat()
    if field.type == "multi_lookup":
        return [{"id": one, "title": None} for one in list_of_values(first)]
    if field.type in FILES:
        return [{"id": one, "name": "合同 1.pdf", "size": 7, "type": "image/png"} for one in list_of_values(first)]
    if isinstance(first, list | bool):
        return first
    if field.columns and get_field_type(field.type).columns(field.config)[0].sql_type == "jsonb":
        return json.loads(str(first), parse_float=Decimal)
    if field.type in {"lookup", "user", "department"}:
        return {"id": str(first), "title": None}
    if field.type == "any_lookup":
        return {"id": str(first), "title": None, "object": "account"}
    return str(first)
