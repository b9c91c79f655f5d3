"""Errors as problem documents (RFC 9457), in the caller's language."""

from collections.abc import Mapping
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException

from zhike.kernel.base.clock import SystemClock
from zhike.kernel.base.errors import BadRequest, FieldProblem, Language, NotFound, ZhikeError
from zhike.kernel.expressions.errors import FormulaError
from zhike.kernel.records.errors import ChangesRefused, RecordStale
from zhike.kernel.signin.model import SignInLocked
from zhike.server.language import choose_language
from zhike.server.reply import PROBLEM, Answer

_log = structlog.get_logger("zhike.server")


class RouteNotFound(NotFound):
    """No such address."""

    code = "route_not_found"
    title_zh = "地址不存在"
    title_en = "No such address"


class MethodNotAllowed(BadRequest):
    """The address exists and does not take this method."""

    code = "method_not_allowed"
    status = 405
    title_zh = "不支持该方法"
    title_en = "Method not allowed"


class InternalError(ZhikeError):
    """A fault of the program. The request id finds it in the log."""

    code = "internal_error_hidden"
    title_zh = "系统内部错误"
    title_en = "Internal error"


class Enriched(Exception):
    """An error of ours with more members for its document. Raised by handlers, for `handle_error` alone."""

    def __init__(self, error: ZhikeError, members: msgspec.Struct) -> None:
        """`members` stand beside the document's own."""
        super().__init__(str(error))
        self.error = error
        self.members = members


class ProblemItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is wrong with one value."""

    pointer: str
    code: str
    message: str
    field: str | None = None
    row: int | None = None
    start: int | None = None
    end: int | None = None
    expected: tuple[str, ...] = ()


class ProblemDocument(msgspec.Struct, frozen=True):
    """What every error looks like."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: tuple[ProblemItem, ...] = ()


def describe(error: ZhikeError, language: Language, request_id: str) -> ProblemDocument:
    """The document of an error. Internal ones keep their detail to themselves (the log has it)."""
    words = error.localised(language)
    return ProblemDocument(
        type=f"urn:zhike:problem:{error.code}",
        title=words.title,
        status=error.status,
        detail=words.detail if error.exposed else "",
        code=error.code,
        request_id=request_id,
        errors=_list_items(error, language),
    )


def answer_problem(error: ZhikeError, language: Language, request_id: str) -> Answer:
    """The answer that an error becomes."""
    body = msgspec.json.encode(describe(error, language, request_id))
    return Answer(body, error.status, _headers_of(error), PROBLEM)


def handle_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """For Litestar: whatever a handler raises becomes a problem document."""
    language = choose_language(request.headers.get("accept-language", ""))
    request_id = str(request.scope.get("zhike.request_id", ""))
    members = error.members if isinstance(error, Enriched) else None
    known = _to_ours(error.error if isinstance(error, Enriched) else error)
    if known.status >= 500:
        _log.error("request_failed", code=known.code, exc_info=error)
    headers = dict(_headers_of(known))
    if isinstance(error, HTTPException) and error.headers:
        headers |= error.headers
    body = msgspec.json.encode(describe(known, language, request_id))
    if members is not None:
        body = body[:-1] + b"," + msgspec.json.encode(members)[1:]
    return Response(body, status_code=known.status, headers=headers, media_type=PROBLEM)


def _to_ours(error: Exception) -> ZhikeError:
    if isinstance(error, ZhikeError):
        return error
    if isinstance(error, MethodNotAllowedException):
        return MethodNotAllowed()
    if isinstance(error, NotFoundException):
        return RouteNotFound()
    if isinstance(error, HTTPException) and error.status_code < 500:
        return BadRequest()
    return InternalError()


def _list_items(error: ZhikeError, language: Language) -> tuple[ProblemItem, ...]:
    if isinstance(error, ChangesRefused):
        return tuple(
            ProblemItem(
                pointer=item.pointer, code=one.code, message=item.message(language), field=one.field, row=one.row
            )
            for one, item in zip(error.refused, error.problems, strict=True)
        )
    if isinstance(error, FormulaError):
        return (_place(error, language),)
    return tuple(_item(problem, language) for problem in error.problems)


def _place(error: FormulaError, language: Language) -> ProblemItem:
    words = error.localised(language)
    return ProblemItem(
        pointer=error.pointer,
        code=error.code,
        message=words.detail or words.title,
        start=error.start,
        end=error.end,
        expected=error.expected,
    )


def _item(problem: FieldProblem, language: Language) -> ProblemItem:
    return ProblemItem(
        pointer=problem.pointer, code=problem.code, message=problem.message(language), field=problem.field
    )


def _headers_of(error: ZhikeError) -> Mapping[str, str]:
    headers = {"Cache-Control": "no-store"}
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="zhike"'
    if isinstance(error, SignInLocked):
        wait = (error.until - SystemClock().now()).total_seconds()
        headers["Retry-After"] = str(max(1, int(wait)))
    elif error.status == 429:
        headers["Retry-After"] = str(error.parameters.get("retry_after", 1))
    elif error.status == 503:
        headers["Retry-After"] = "1"
    if isinstance(error, RecordStale) and "version" in error.parameters:
        headers["ETag"] = f'"{error.parameters["version"]}"'
    return headers
