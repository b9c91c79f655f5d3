"""Each type's own meaning."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.kernel.catalog.fields import CONFIGS, CONTEXT, coerce, make_field, type_of
from zhike.kernel.catalog.fieldtypes.contract import BadValue
from zhike.kernel.catalog.fieldtypes.registry import get_field_type


def refuse(type_key: str, raw: object, **config: Any) -> str:
    with pytest.raises(BadValue) as refused:
        coerce(make_field(type_key, **config), raw)
    return refused.value.code


def parse(type_key: str, text: str, **config: Any) -> tuple[object, ...] | None:
    field = make_field(type_key, **config)
    return coerce(field, get_field_type(type_key).parse_text(field, text, CONTEXT))


def refuse_text(type_key: str, text: str) -> str:
    with pytest.raises(BadValue) as refused:
        parse(type_key, text)
    return refused.value.code


def test_text_is_kept_byte_for_byte() -> None:
    assert coerce(make_field("text"), " \u3000支付宝 (中国) ") == (" \u3000支付宝 (中国) ",)
    assert coerce(make_field("long_text"), "\n ") == ("\n ",)
    assert coerce(make_field("text"), "") is None


def test_text_has_limits() -> None:
    assert coerce(make_field("text", max_length=3), "客户🏢") == ("客户🏢",)
    assert refuse("text", "客户公司", max_length=3) == "too_long"
    assert refuse("text", "a" * 256) == "too_long"
    assert refuse("text", "a\nb") == "line_break"
    assert parse("text", "北京\r\n分公司") == ("北京 分公司",)
    assert refuse("long_text", "a" * 20_001) == "too_long"


@pytest.mark.parametrize(
    ("raw", "value"),
    [(1, "1"), ("1.50", "1.5"), (1.1, "1.1"), ("-0", "0"), ("00012", "12"), (Decimal("1E+3"), "1000"), ("+4", "4")],
)
def test_numbers_are_exact(raw: object, value: str) -> None:
    assert coerce(make_field("number"), raw) == (Decimal(value),)
    assert str(coerce(make_field("number"), raw)[0]) == value  # type: ignore[index]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (True, "wrong_type"),
        ([], "wrong_type"),
        ("1e5", "not_a_decimal"),
        ("1,000", "not_a_decimal"),
        ("１", "not_a_decimal"),
        (float("nan"), "not_a_decimal"),
        (float("-inf"), "not_a_decimal"),
        ("9" * 15, "number_too_large"),
        (Decimal("1E+999999999"), "number_too_large"),
        (Decimal("1E-999999999"), "too_many_decimals"),
    ],
)
def test_what_is_no_number_is_refused(raw: object, code: str) -> None:
    assert refuse("number", raw) == code


def test_numbers_keep_their_scale_and_range() -> None:
    assert str(coerce(make_field("number", scale=2), "1.5")) == "(Decimal('1.50'),)"
    assert refuse("number", "1.555", scale=2) == "too_many_decimals"
    assert refuse("number", "1.5", scale=0) == "too_many_decimals"
    assert refuse("number", "-1", minimum=0) == "too_small"
    assert refuse("number", "101", maximum=100) == "too_large"
    assert coerce(make_field("number", minimum=0, maximum=100), "100") == (Decimal(100),)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.2万", "12000"),
        ("￥1,200.50", "1200.5"),
        ("(45)", "-45"),
        ("1.2E+05", "120000"),
        ("１２３", "123"),
        ("1,234,567.891", "1234567.891"),
        ("人民币 300 元", "300"),
        ("3千万", "30000000"),
        (".5", "0.5"),
        ("- 4", "-4"),
        ("−7", "-7"),
        ("US$5", "5"),
        ("12k", "12000"),
    ],
)
def test_numbers_as_people_write_them(text: str, value: str) -> None:
    assert parse("number", text) == (Decimal(value),)


@pytest.mark.parametrize(
    "text", ["1,2", "abc", "12,34.5", "5.", "1.2.3", "一百", "12%", "1 2", "--1", "(-)", "万", "12 pcs", "USD"]
)
def test_what_is_no_number_in_a_cell_is_refused(text: str) -> None:
    assert refuse_text("number", text) == "not_a_number_text"


def test_money_has_a_currency_and_a_base() -> None:
    assert coerce(make_field("money"), "12.345") == (Decimal("12.35"), "CNY", Decimal("12.35"))
    assert coerce(make_field("money"), {"amount": "-12.345", "currency": "USD"}) == (
        Decimal("-12.35"),
        "USD",
        Decimal("-87.97"),
    )
    assert coerce(make_field("money", scale=0), {"amount": 5, "currency": "JPY", "base": "9"}) == (
        Decimal(5),
        "JPY",
        Decimal(0),
    )
    assert coerce(make_field("money"), {"amount": None}) is None


def test_money_refuses_what_it_cannot_value() -> None:
    assert refuse("money", {"amount": "1", "currency": "EUR"}) == "unknown_currency"
    assert refuse("money", {"amount": "1", "currency": 5}) == "wrong_type"
    assert refuse("money", {"currency": "CNY"}) == "missing_member"
    assert refuse("money", {"amount": "1", "rate": "2"}) == "unknown_member"
    assert refuse("money", {"amount": "99999999999999", "currency": "USD"}) == "number_too_large"
    assert refuse("money", "9" * 15) == "number_too_large"


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("￥1,200.50", "1200.50", "CNY"),
        ("$3", "3.00", "USD"),
        ("JPY 1.2万", "12000.00", "JPY"),
        ("5 元", "5.00", "CNY"),
    ],
)
def test_money_as_people_write_it(text: str, amount: str, currency: str) -> None:
    values = parse("money", text)
    assert values is not None
    assert (str(values[0]), values[1]) == (amount, currency)


def test_two_currencies_are_one_too_many() -> None:
    assert refuse_text("money", "$5 EUR") == "two_currencies"


def test_json_booleans_are_true_and_false_alone() -> None:
    for raw in (0, 1, "true", "是", "1", []):
        assert refuse("boolean", raw) == "wrong_type"
    assert [parse("boolean", text) for text in ("是", "yes", "TRUE", "1", "√", "Ｙ")] == [(True,)] * 6
    assert [parse("boolean", text) for text in ("否", "no", "False", "0", "×", "无")] == [(False,)] * 6
    assert refuse_text("boolean", "也许") == "not_a_boolean"


def test_dates_in_json_are_iso() -> None:
    assert coerce(make_field("date"), "2026-02-28") == (date(2026, 2, 28),)
    for raw in ("2026-02-29", "2026-2-3", "20260203", "2026-02-03T00:00:00Z", "２０２６-02-03"):
        assert refuse("date", raw) == "not_a_date"
    assert refuse("date", 20260203) == "wrong_type"


@pytest.mark.parametrize(
    "text",
    [
        "2026年3月5日", "2026/3/5", "2026-03-05", "2026.3.5", "20260305", "5 Mar 2026", "March 5th, 2026", "5-Mar-2026",
        "二〇二六年三月五日", "2026年 3月 5号", "２０２６年３月５日", "2026-03-05 00:00:00", "2026-03-05T00:00:00",
    ],
)  # fmt: skip
def test_dates_as_people_write_them(text: str) -> None:
    assert parse("date", text) == (date(2026, 3, 5),)


def test_chinese_numerals_count_to_thirty_one() -> None:
    assert parse("date", "二〇二五年十二月三十一日") == (date(2025, 12, 31),)
    assert parse("date", "二〇二五年十月二十日") == (date(2025, 10, 20),)
    assert parse("date", "31/12/2025") == (date(2025, 12, 31),)
    assert parse("date", "12/31/2025") == (date(2025, 12, 31),)
    assert parse("date", "5/5/2025") == (date(2025, 5, 5),)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3/5/2026", "ambiguous_date"),
        ("2026年2月30日", "no_such_day"),
        ("2026年3月", "not_a_date_text"),
        ("2026-03-05 14:30", "date_with_time"),
        ("明天", "not_a_date_text"),
        ("202603051", "not_a_date_text"),
        ("2026-03-05 25:00", "not_a_date_text"),
    ],
)
def test_dates_are_not_guessed(text: str, code: str) -> None:
    assert refuse_text("date", text) == code


def test_moments_in_json_have_an_offset() -> None:
    moment = datetime(2026, 3, 5, 6, 30, tzinfo=UTC)
    assert coerce(make_field("datetime"), "2026-03-05T14:30:00+08:00") == (moment,)
    assert coerce(make_field("datetime"), "2026-03-05t06:30:00.000z") == (moment,)
    for raw in (
        "2026-03-05T14:30:00",
        "2026-03-05 14:30:00Z",
        "2026-03-05",
        "2026-03-05T24:00:00Z",
        "0001-01-01T00:00:00+08:00",
    ):
        assert refuse("datetime", raw) == "not_a_moment"


@pytest.mark.parametrize(
    "text",
    [
        "2026年3月5日 14:30", "2026年3月5日下午2点30分", "2026/3/5 2:30 PM", "2026-03-05 14:30:00", "2026-03-05T06:30:00Z",
        "5 Mar 2026 14:30", "2026-03-05 下午 2:30", "2026-03-05T02:30:00-04:00", "2026年3月5日 14时30分00秒",
    ],
)  # fmt: skip
def test_moments_as_people_write_them(text: str) -> None:
    assert parse("datetime", text) == (datetime(2026, 3, 5, 6, 30, tzinfo=UTC),)


def test_noon_and_midnight() -> None:
    assert parse("datetime", "2026-03-05 12:00 AM") == (datetime(2026, 3, 4, 16, 0, tzinfo=UTC),)
    assert parse("datetime", "2026-03-05 中午12:00") == (datetime(2026, 3, 5, 4, 0, tzinfo=UTC),)
    assert parse("datetime", "2026-03-05 中午1点") == (datetime(2026, 3, 5, 5, 0, tzinfo=UTC),)
    assert parse("datetime", "2026-03-05 凌晨12:30") == (datetime(2026, 3, 4, 16, 30, tzinfo=UTC),)
    assert parse("datetime", "2026-03-05") == (datetime(2026, 3, 4, 16, 0, tzinfo=UTC),)


def test_choices_are_keys_of_active_options() -> None:
    assert coerce(make_field("choice"), "a") == ("a",)
    assert refuse("choice", "甲") == "unknown_option"
    assert refuse("choice", "old") == "option_inactive"
    assert refuse("choice", 1) == "wrong_type"
    assert coerce(make_field("choices"), ["c", "a", "c"]) == (["a", "c"],)
    assert coerce(make_field("choices"), []) is None
    assert refuse("choices", "a") == "wrong_type"
    assert refuse("choices", ["a", "z"]) == "unknown_option"


def test_cells_name_options_by_key_or_label() -> None:
    assert parse("choice", " 甲 ") == ("a",)
    assert parse("choice", "ＦＩＲＳＴ") == ("a",)
    # "a" is a key and another option's label: the key wins.
    assert parse("choice", "a") == ("a",)
    assert refuse_text("choice", "丁") == "unknown_option"
    assert parse("choices", "甲；C, a") == (["a", "c"],)


def test_labels_that_lead_elsewhere_are_not_exported() -> None:
    field = make_field("choice")
    assert get_field_type("choice").format_text(field, "a") == "甲"
    assert get_field_type("choice").format_text(field, "c") == "c"
    assert get_field_type("choices").format_text(make_field("choices"), ["a", "b"], "en") == "First; b"


def test_mail_addresses() -> None:
    assert coerce(make_field("email"), " Z.San@Example.COM ") == ("z.san@example.com",)
    for raw in ("bad@@x.cn", "x@localhost", "@x.cn", "a b@x.cn", "x@", "a@-b.cn", "张三"):
        assert refuse("email", raw) == "not_an_email"
    assert parse("email", "mailto:a＠b.cn") == ("a@b.cn",)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("13812341234", "+8613812341234"),
        ("138-1234-1234", "+8613812341234"),
        ("+86 138 1234 1234", "+8613812341234"),
        ("0086 13812341234", "+8613812341234"),
        ("１３８１２３４１２３４", "+8613812341234"),
        ("010-12345678", "+861012345678"),
        ("(010) 12345678 转 8001", "+861012345678;ext=8001"),
        ("0755-8888-8888 分机:12", "+8675588888888;ext=12"),
        ("+8613812341234;ext=8", "+8613812341234;ext=8"),
        ("95588", "+8695588"),
        ("+1 650-253-0000", "+16502530000"),
        ("+852 5123 4567", "+85251234567"),
    ],
)
def test_phones_become_e164(raw: str, value: str) -> None:
    assert coerce(make_field("phone"), raw) == (value,)


@pytest.mark.parametrize(
    "raw", ["110", "12345678901", "13812341234 张三", "+999 123", "138123412", "微信同号", "1-2-3"]
)
def test_what_is_no_phone_is_refused(raw: str) -> None:
    assert refuse("phone", raw) == "not_a_phone"


def test_the_region_of_a_field_reads_local_numbers() -> None:
    assert coerce(make_field("phone", region="US"), "650 253 0000") == ("+16502530000",)


def test_references() -> None:
    text = "019a0000-0000-7000-8000-00000000000A"
    values = coerce(make_field("lookup", target="account"), text)
    assert values is not None
    assert str(values[0]) == text.lower()
    assert coerce(make_field("lookup", target="account"), {"id": text, "title": "甲"}) == values
    assert refuse("lookup", "支付宝", target="account") == "not_an_id"
    assert refuse("lookup", text.replace("-", ""), target="account") == "not_an_id"
    assert refuse("lookup", {"title": "支付宝"}, target="account") == "missing_member"
    assert refuse("lookup", {"id": text, "name": "x"}, target="account") == "unknown_member"
    assert refuse("lookup", 5, target="account") == "wrong_type"
    field = make_field("lookup", target="account")
    assert get_field_type("lookup").parse_text(field, " 支付宝 ", CONTEXT) == {"title": "支付宝"}


def test_any_lookup_checks_a_given_object() -> None:
    text = "019a0000-0000-7000-8000-00000000000a"
    assert coerce(make_field("any_lookup", targets=["account"]), {"id": text, "object": "account"}) is not None
    assert refuse("any_lookup", {"id": text, "object": "contact"}, targets=["account"]) == "not_a_target"


@pytest.mark.parametrize(
    ("key", "cell", "raw"),
    [
        ("date", "46086", "2026-03-05"),
        ("datetime", "46086.5", "2026-03-05T04:00:00Z"),
        ("percent", "12%", "12"),
        ("percent", "百分之12.5", "12.5"),
        ("percent", "5‰", "0.5"),
        ("number", "(1,234)", "-1234"),
        ("number", "3亿", "300000000"),
        ("duration", "1小时30分", "5400"),
        ("duration", "1.5h", "5400"),
        ("duration", "PT1H", "3600"),
        ("duration", "1:30", "5400"),
        ("rating", "★★★☆☆", "3"),
        ("rating", "4/5", "4"),
        ("color", "rgb(255, 0, 10)", "#ff000a"),
        ("color", "红色", "#ff0000"),
        ("url", "www.知客.cn", "https://www.知客.cn"),
        ("tags", "甲、乙;#丙", ["甲", "乙", "丙"]),
        ("rich_text", "甲 & 乙\n丙", "<p>甲 &amp; 乙</p><p>丙</p>"),
    ],
)
def test_cells_as_people_write_them(key: str, cell: str, raw: object) -> None:
    field = make_field(key, **CONFIGS.get(key, {}))
    parsed = type_of(key).parse_text(field, cell, CONTEXT)
    assert coerce(field, parsed) == coerce(field, raw)


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("url", "javascript:alert(1)"), ("url", "https://"), ("url", "data:text/html,x"), ("rating", 6), ("rating", 0),
        ("duration", -1), ("color", "#12"), ("tags", ["甲,乙"]), ("address", {"code": "999999"}),
        ("address", {"street": "x", "latitude": "1"}), ("json", float("nan")),
    ],
)  # fmt: skip
def test_what_a_type_cannot_hold_is_refused(key: str, raw: object) -> None:
    with pytest.raises(BadValue):
        coerce(make_field(key, **CONFIGS.get(key, {})), raw)


def test_html_is_made_harmless() -> None:
    values = coerce(
        make_field("rich_text"), "<p onclick='x()'>甲<script>alert(1)</script><a href='javascript:x'>乙</a>"
    )
    assert values == ('<p>甲<a rel="noopener noreferrer nofollow">乙</a></p>', "甲乙")
