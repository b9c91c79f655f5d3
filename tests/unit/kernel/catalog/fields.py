"""Fields and values of every type, for tests."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.catalog.fieldtypes.contract import CoerceContext
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import FieldDefinition, Label, Option, WorkspaceSettings

OPTIONS = (
    Option("a", Label("甲", "First")),
    Option("b", Label("乙、丙", "Second; third")),
    Option("c", Label("a", "C")),
    Option("old", Label("旧", "Old"), active=False),
)
SETTINGS = WorkspaceSettings(rates={"USD": Decimal("7.1234567890"), "JPY": Decimal("0.05")})
CONTEXT = CoerceContext(SETTINGS, FrozenClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC)))
SHANGHAI = ZoneInfo("Asia/Shanghai")


def make_field(type_key: str, **config: Any) -> FieldDefinition:
    """A field of a type with what its document would say."""
    field_type = get_field_type(type_key)
    columns = tuple("c" + column.suffix for column in field_type.columns(config))
    options = OPTIONS if type_key in {"choice", "choices"} else ()
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
    "lookup": {"target": "account"},
    "any_lookup": {"targets": ["account", "contact"]},
    "identifier": {"target": "thing"},
    "rollup": {"relation": "children", "function": "count", "result": "number"},
    "formula": {"formula": "1", "result": "number"},
}
WRITABLE = (
    "text", "long_text", "number", "money", "boolean", "date", "datetime", "choice", "choices", "email", "phone",
    "lookup", "any_lookup", "user", "department",
)  # fmt: skip

TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=80)
LINES = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"], blacklist_characters="\x00"), max_size=80)
DECIMALS = st.decimals(min_value=-(10**13), max_value=10**13, places=6, allow_nan=False, allow_infinity=False)
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.sampled_from([UTC, SHANGHAI]))
IDS = st.uuids().map(str)
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
    "email": st.sampled_from(
        ["Z.San@Example.com", "a+b@b.co", "张三@例子.中国", "x_y@sub.domain.cn", "O'Brien@firm.ie"]
    ),
    "phone": st.sampled_from(["13812341234", "010-12345678转8001", "+1 650 253 0000", "95588", "+86 400 800 1234"]),
    "lookup": IDS,
    "any_lookup": st.one_of(IDS, st.fixed_dictionaries({"object": st.just("contact"), "id": IDS})),
    "user": IDS,
    "department": st.one_of(IDS, st.fixed_dictionaries({"id": IDS, "title": st.just("部门")})),
}


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
    if isinstance(first, list | bool):
        return first
    if field.type in {"lookup", "user", "department"}:
        return {"id": str(first), "title": None}
    if field.type == "any_lookup":
        return {"id": str(first), "title": None, "object": "account"}
    return str(first)
