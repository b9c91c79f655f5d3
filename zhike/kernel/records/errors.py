"""Why a save was refused."""

from __future__ import annotations

from collections.abc import Sequence

from zhike.kernel.base.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound, Stale, TooLarge, Unavailable
from zhike.kernel.query.errors import RecordNotFound
from zhike.kernel.records.model import Problem

__all__ = [
    "BadArguments", "CatalogMoved", "ChangesRefused", "CreateForbidden", "KeyUsedDifferently", "RecordForbidden",
    "RecordNotFound", "RecordStale", "StillRunning", "TooManyChanges", "UndoRefused", "UnknownObject",
    "UnknownOperation", "WriteThroughOthersEyes",
]  # fmt: skip


class ChangesRefused(Invalid):
    """Rows of a batch have problems; nothing was written. `refused` holds all of them with their rows."""

    code = "changes_refused"
    title_zh = "数据未保存"
    title_en = "Nothing was saved"
    detail_zh = "共有 {count} 处问题，数据未保存。"
    detail_en = "Problems: {count}; nothing was saved."

    def __init__(self, refused: Sequence[Problem]) -> None:
        self.refused = tuple(refused)
        problems = [
            FieldProblem(f"/{one.row}/{one.field or ''}".rstrip("/"), one.code, one.zh, one.en, one.field)
            for one in refused
        ]
        super().__init__(problems=problems, count=len(problems))


class RecordForbidden(Forbidden):
    """The record may be seen and not changed."""

    code = "record_forbidden"
    title_zh = "没有修改权限"
    title_en = "You may not change this record"
    detail_zh = "你可以查看记录 {record}，但无权执行此操作。"
    detail_en = "You may see the record {record} but not do this to it."


class CreateForbidden(Forbidden):
    """The reader may not make records of this object."""

    code = "create_forbidden"
    title_zh = "没有新建权限"
    title_en = "You may not create these"
    detail_zh = "你无权新建“{object}”。"
    detail_en = "You may not create records of {object}."


class WriteThroughOthersEyes(Forbidden):
    """Acting as somebody else only looks."""

    code = "acting_as_only_looks"
    title_zh = "代看模式下不能修改"
    title_en = "Acting as somebody else, you can only look"


class RecordStale(Stale):
    """Somebody else wrote the record since the caller read it. Parameters: record, yours, version, by, at."""

    code = "record_stale"
    detail_zh = "你看到的是第 {yours} 版，现在是第 {version} 版，由 {by} 修改。"
    detail_en = "You saw version {yours}; it is at {version} now, changed by {by}."


class UnknownObject(NotFound):
    """The catalog has no such object (or it is not active)."""

    code = "unknown_object"
    title_zh = "没有此对象"
    title_en = "No such object"
    detail_zh = "没有名为“{object}”的对象。"
    detail_en = "There is no object named '{object}'."


class TooManyChanges(TooLarge):
    """More changes in a batch than a request may bring."""

    code = "too_many_changes"
    detail_zh = "一次最多 {limit} 条，收到 {count} 条。"
    detail_en = "At most {limit} changes at a time; this has {count}."


class CatalogMoved(Unavailable):
    """The definitions changed while the write was on its way; the same write succeeds when repeated."""

    code = "catalog_moved"
    title_zh = "数据结构刚刚变更，请重试"
    title_en = "The data model has just changed; try again"
    retryable = True


class UndoRefused(Conflict):
    """The operation cannot be undone as a whole."""

    code = "undo_refused"
    title_zh = "无法撤销"
    title_en = "This cannot be undone"
    detail_zh = "{zh}"
    detail_en = "{en}"


class UnknownOperation(NotFound):
    """No such operation, or it is somebody else's."""

    code = "unknown_operation"
    title_zh = "没有此操作"
    title_en = "No such operation"
    detail_zh = "没有操作 {operation}，或它属于他人。"
    detail_en = "There is no operation {operation}, or it is somebody else's."


class BadArguments(Invalid):
    """An action was called with arguments, or for records, that it does not take."""

    code = "bad_arguments"
    title_zh = "操作参数有误"
    title_en = "Bad arguments for the action"
    detail_zh = "操作“{action}”：{zh}"
    detail_en = "Action '{action}': {en}"


class KeyUsedDifferently(Invalid):
    """An idempotency key came again with another request."""

    code = "idempotency_key_reused"
    title_zh = "幂等键已用于其他请求"
    title_en = "The idempotency key was used for another request"
    detail_zh = "幂等键“{key}”已用于内容不同的请求，请换一个。"
    detail_en = "The key '{key}' came with another request before. Use a new one."


class StillRunning(Conflict):
    """The first request with the same idempotency key has not ended yet."""

    code = "still_running"
    title_zh = "相同请求正在处理"
    title_en = "The same request is still running"
    detail_zh = "使用幂等键“{key}”的请求正在处理，请稍后重试。"
    detail_en = "The request with the key '{key}' is still running. Try again in a moment."
