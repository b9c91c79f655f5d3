"""Reading what callers send: bodies and query strings into typed structs, and clear refusals of everything else."""

import re
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl

import msgspec

from zhike.kernel.base.errors import BadRequest, FieldProblem, Invalid, NotSupported
from zhike.kernel.base.text import clean_text

Wanted = TypeVar("Wanted")
MAX_PARAMETERS = 50

_PLACE = re.compile(r" - at `\$(.*)`$")
_UNKNOWN = re.compile(r"unknown field `(.+)`")
_MISSING = re.compile(r"missing required field `(.+)`")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
# What JSON can carry and PostgreSQL cannot: worth a closer look where it occurs at all.
_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


class BrokenJson(BadRequest):
    """The body is no JSON."""

    code = "broken_json"
    title_zh = "请求体不是有效的 JSON"
    title_en = "The body is not JSON"
    detail_zh = "无法解析请求体：{reason}"
    detail_en = "The body cannot be parsed: {reason}"


class BodyInvalid(Invalid):
    """The body is JSON, and not what this address takes."""

    code = "body_invalid"
    title_zh = "请求内容有误"
    title_en = "The request is not valid"


class BadParameter(BadRequest):
    """A parameter of the query string that is unknown, given twice, or of the wrong form."""

    code = "bad_parameter"
    title_zh = "参数有误"
    title_en = "Bad parameter"
    detail_zh = "参数有误：{reason}"
    detail_en = "Bad parameter: {reason}"


class JsonWanted(NotSupported):
    """The body is of another kind than JSON."""

    code = "json_wanted"
    status = 415
    title_zh = "请求体应为 JSON"
    title_en = "The body must be JSON"
    detail_zh = "请以 Content-Type: application/json 发送。"
    detail_en = "Send it with Content-Type: application/json."


def check_json_type(content_type: str | None) -> None:
    """Raises JsonWanted where a body is declared to be something else."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise JsonWanted


def decode_body(raw: bytes, wanted: type[Wanted]) -> Wanted:
    """The body as a struct. Raises BrokenJson, BodyInvalid (which points at the place), and those of clean_text."""
    try:
        if _SUSPECT.search(raw):
            check_texts(msgspec.json.decode(raw))
        return msgspec.json.decode(raw, type=wanted)
    except msgspec.ValidationError as error:
        raise BodyInvalid(problems=[describe_mismatch(str(error))]) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BrokenJson(reason=str(error)[:200]) from error
    except RecursionError as error:
        raise BrokenJson(reason="too deeply nested") from error


def decode_query(raw: bytes, wanted: type[Wanted]) -> Wanted:
    """The query string as a struct of scalars; unknown names and repetitions are errors. Raises BadParameter."""
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, strict_parsing=False, errors="strict",
            max_num_fields=MAX_PARAMETERS,
        )  # fmt: skip
    except (UnicodeDecodeError, ValueError) as error:
        raise BadParameter(reason=type(error).__name__) from error
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in given:
            raise BadParameter(reason=f"{name[:60]} ×2")
        given[name] = clean_text(value)
    try:
        return msgspec.convert(given, type=wanted, strict=False)
    except msgspec.ValidationError as error:
        raise BadParameter(reason=str(error)[:300], problems=[describe_mismatch(str(error))]) from error


def describe_mismatch(message: str) -> FieldProblem:
    """msgspec's sentence as a problem with a pointer (RFC 6901) into the request."""
    place = _PLACE.search(message)
    pointer = "" if place is None else to_pointer(place.group(1))
    told = _PLACE.sub("", message)
    for pattern, code, zh, en in (
        (_UNKNOWN, "unknown_member", "未知的成员“{name}”。", "There is no member '{name}' here."),
        (_MISSING, "missing_member", "缺少“{name}”。", "'{name}' is missing."),
    ):
        found = pattern.search(told)
        if found is not None:
            name = found.group(1)
            at = f"{pointer}/{_escape(name)}"
            return FieldProblem(at, code, zh.format(name=name[:60]), en.format(name=name[:60]))
    return FieldProblem(pointer, "wrong_type", f"类型或取值不符：{told}", told)


def to_pointer(path: str) -> str:
    """`.changes[2].id` as `/changes/2/id`."""
    return "".join(f"/{_escape(name or index)}" for name, index in _STEP.findall(path))


def check_texts(value: object) -> None:
    """Raises TextHasNul, TextHasSurrogate where any text or name of a JSON value cannot be stored."""
    waiting: list[object] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            clean_text(one)
        elif isinstance(one, list):
            waiting.extend(cast("list[object]", one))
        elif isinstance(one, dict):
            members = cast("dict[str, Any]", one)
            waiting.extend(members)
            waiting.extend(members.values())


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
