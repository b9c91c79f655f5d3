"""Bodies and query strings: structs, or problems that point at the place."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.text import TextHasNul
from zhike.server.body import (
    BadParameter,
    BodyInvalid,
    BrokenJson,
    JsonWanted,
    check_json_type,
    decode_body,
    decode_query,
    to_pointer,
)


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: int
    name: str = ""


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    items: list[Item]
    note: str | None = None


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    limit: int = 50
    bin: bool = False
    name: str = ""


def status_of(read: Callable[[], object]) -> int:
    try:
        read()
    except ZhikeError as error:
        return error.status
    return 200


def refuse(raw: bytes) -> tuple[str, str]:
    with pytest.raises(BodyInvalid) as refused:
        decode_body(raw, Order)
    (problem,) = refused.value.problems
    return problem.pointer, problem.code


@pytest.mark.parametrize(
    ("raw", "pointer", "code"),
    [
        (b"{}", "/items", "missing_member"),
        (b'{"items": [{"id": 1}, {"id": "x"}]}', "/items/1/id", "wrong_type"),
        (b'{"items": [{"id": 1, "nme": "x"}]}', "/items/0/nme", "unknown_member"),
        (b'{"items": [], "a/b~c": 1}', "/a~1b~0c", "unknown_member"),
        (b"[]", "", "wrong_type"),
        (b'{"items": [{"id": 1e400}]}', "/items/0/id", "wrong_type"),
    ],
)
def test_wrong_member_is_pointed_at(raw: bytes, pointer: str, code: str) -> None:
    assert refuse(raw) == (pointer, code)


@pytest.mark.parametrize("raw", [b"", b"{", b"nul", b"\xff", b'"\\ud800"', b'{"items": NaN}'])
def test_broken_json_is_told_from_wrong_json(raw: bytes) -> None:
    with pytest.raises(BrokenJson):
        decode_body(raw, Order)


def test_endless_nesting_is_broken() -> None:
    with pytest.raises(BrokenJson):
        decode_body(b'{"a": ' + b"[" * 99999, dict[str, Any])


def test_nul_is_found_wherever_it_hides() -> None:
    for raw in (b'{"a": "x\\u0000"}', b'{"\\u0000": 1}', b'{"a": [{"b": ["\\u0000"]}]}'):
        with pytest.raises(TextHasNul):
            decode_body(raw, dict[str, Any])
    assert decode_body(b'{"a": "\\\\u0000"}', dict[str, Any]) == {"a": "\\u0000"}


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_an_error_of_ours(raw: bytes) -> None:
    assert status_of(lambda: decode_body(raw, dict[str, Any])) in {200, 400, 422}


def test_query_becomes_a_struct() -> None:
    assert decode_query(b"limit=7&bin=true&name=%E7%8E%8B", Asked) == Asked(7, True, "王")
    assert decode_query(b"", Asked) == Asked()


@pytest.mark.parametrize("raw", [b"limit=x", b"odd=1", b"limit=1&limit=1", b"name=%ff", b"bin=maybe", b"\xff=1"])
def test_odd_query_is_refused(raw: bytes) -> None:
    with pytest.raises(BadParameter):
        decode_query(raw, Asked)


@given(st.binary(max_size=100))
def test_any_query_is_a_value_or_an_error_of_ours(raw: bytes) -> None:
    assert status_of(lambda: decode_query(raw, Asked)) in {200, 400, 422}


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "application/merge-patch+json"]
)
def test_json_is_json(kind: str) -> None:
    check_json_type(kind)


@pytest.mark.parametrize("kind", [None, "", "text/plain", "multipart/form-data", "application/x-www-form-urlencoded"])
def test_asvs_4_1_1_other_content_types_are_refused(kind: str | None) -> None:
    with pytest.raises(JsonWanted):
        check_json_type(kind)


def test_pointer_names_members_and_places() -> None:
    assert to_pointer(".changes[2].values") == "/changes/2/values"
    assert to_pointer("") == ""
