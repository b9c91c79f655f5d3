"""What can go wrong, as classes: each has a stable code, an HTTP status, and words in both languages.

A room defines its own subclasses beside the code that raises them; nothing ever raises a bare `Exception`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

Language = Literal["zh", "en"]


class _Parameters(dict[str, object]):
    """Leaves an unknown placeholder standing: a broken message must not hide the error that it tells of."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def fill_template(template: str, parameters: Mapping[str, object]) -> str:
    """Put named parameters into a message; placeholders without a parameter stay as they are."""
    return template.format_map(_Parameters(parameters))


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing that is wrong with one value. `pointer` is an RFC 6901 path into the request."""

    pointer: str
    code: str
    message_zh: str
    message_en: str
    field: str | None = None

    def message(self, language: Language) -> str:
        """The message in the reader's language."""
        return self.message_zh if language == "zh" else self.message_en


@dataclass(frozen=True, slots=True)
class LocalisedError:
    """The words of an error in one language."""

    title: str
    detail: str


class ZhikeError(Exception):
    """The root of every error that Zhike raises on purpose.

    A subclass sets `code` (unique, never changed once released), `status`, titles, and detail templates with
    named parameters: `Stale(record="…")` fills `{record}`. Errors of status 500 and above are internal: their
    details belong into the log and not into an answer.
    """

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500
    title_zh: ClassVar[str] = "系统内部错误"
    title_en: ClassVar[str] = "Internal error"
    detail_zh: ClassVar[str] = ""
    detail_en: ClassVar[str] = ""

    def __init__(self, *, problems: Sequence[FieldProblem] = (), **parameters: object) -> None:
        self.parameters = parameters
        self.problems: tuple[FieldProblem, ...] = tuple(problems)
        super().__init__(self.localised("en").detail or self.title_en)

    @property
    def exposed(self) -> bool:
        """Whether the detail may be shown to the caller."""
        return self.status < 500 or self.status == 503

    def localised(self, language: Language) -> LocalisedError:
        """Title and detail in one language."""
        title, detail = (self.title_zh, self.detail_zh) if language == "zh" else (self.title_en, self.detail_en)
        return LocalisedError(title=title, detail=fill_template(detail, self.parameters))


class Invalid(ZhikeError):
    """The request is understood and something in it is wrong; `problems` say what."""

    code = "invalid"
    status = 422
    title_zh = "数据有误"
    title_en = "The data are not valid"


class BadRequest(ZhikeError):
    """The request cannot be read at all (broken JSON, unknown parameter)."""

    code = "bad_request"
    status = 400
    title_zh = "请求无法识别"
    title_en = "The request cannot be understood"


class Unauthenticated(ZhikeError):
    """Nobody is signed in, or the sign-in is no longer good."""

    code = "unauthenticated"
    status = 401
    title_zh = "请先登录"
    title_en = "Sign in first"


class Forbidden(ZhikeError):
    """The reader may not do this."""

    code = "forbidden"
    status = 403
    title_zh = "没有权限"
    title_en = "Not permitted"


class NotFound(ZhikeError):
    """It does not exist, or the reader may not know that it does."""

    code = "not_found"
    status = 404
    title_zh = "未找到"
    title_en = "Not found"


class Conflict(ZhikeError):
    """The request is fine in itself and contradicts what is stored."""

    code = "conflict"
    status = 409
    title_zh = "与现有数据冲突"
    title_en = "In conflict with what is stored"


class Stale(ZhikeError):
    """Somebody else changed it since it was read."""

    code = "stale"
    status = 412
    title_zh = "数据已被他人修改"
    title_en = "Changed by somebody else meanwhile"


class TooLarge(ZhikeError):
    """More than a limit allows in one request."""

    code = "too_large"
    status = 413
    title_zh = "内容过大"
    title_en = "Too large"


class TooMany(ZhikeError):
    """Too many requests or attempts in a time."""

    code = "too_many"
    status = 429
    title_zh = "操作过于频繁"
    title_en = "Too many attempts"


class NotSupported(ZhikeError):
    """A thing that this installation, object or field does not do."""

    code = "not_supported"
    status = 501
    title_zh = "不支持此操作"
    title_en = "Not supported"

    @property
    def exposed(self) -> bool:
        """What is not supported is the caller's business."""
        return True


class Unavailable(ZhikeError):
    """A part of the system does not answer now; the same request may succeed later."""

    code = "unavailable"
    status = 503
    title_zh = "服务暂时不可用"
    title_en = "Temporarily unavailable"


class TimedOut(ZhikeError):
    """The work took longer than it may."""

    code = "timed_out"
    status = 504
    title_zh = "处理超时"
    title_en = "It took too long"

    @property
    def exposed(self) -> bool:
        """The caller can ask for less."""
        return True
