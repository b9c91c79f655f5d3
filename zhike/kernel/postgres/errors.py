"""What PostgreSQL refuses, told by SQLSTATE in one place.

The driver's errors never leave this package. A room above turns the ones that it expects (a unique violation
of a constraint that it made) into errors of its own that name the field.
"""

import re
from typing import ClassVar

import asyncpg

from zhike.kernel.base.errors import Conflict, Invalid, TimedOut, Unavailable, ZhikeError

# A cluster gives the constraints of a table's shard the shard's number as a suffix.
_SHARD_SUFFIX = re.compile(r"_\d{6,}$")
_CONSTRAINT_IN_MESSAGE = re.compile(r'constraint "([^"]+)"')


class DatabaseFault(ZhikeError):
    """A statement that the database does not understand: a mistake in Zhike. Root of unexpected refusals."""

    code = "database_fault"
    title_zh = "数据库语句有误"
    title_en = "The database refused a statement"
    detail_zh = "{message}(SQLSTATE {sqlstate})"
    detail_en = "{message} (SQLSTATE {sqlstate})"
    retryable: ClassVar[bool] = False

    @property
    def sqlstate(self) -> str:
        """PostgreSQL's five-letter code, empty where the driver refused by itself."""
        return str(self.parameters.get("sqlstate", ""))


class _Violation(Conflict):
    """A constraint stands against the write."""

    detail_zh = "违反约束 {constraint}。"
    detail_en = "It violates the constraint {constraint}."

    @property
    def constraint(self) -> str:
        """The name of the constraint as it was declared (a shard's suffix is cut)."""
        return str(self.parameters.get("constraint", ""))


class UniqueViolation(_Violation):
    """Another row has this value already."""

    code = "unique_violation"
    title_zh = "该值已存在"
    title_en = "The value exists already"


class ForeignKeyViolation(_Violation):
    """The row that is pointed at is not there, or others still point at this row."""

    code = "foreign_key_violation"
    title_zh = "关联记录不存在或仍被引用"
    title_en = "A linked record is missing or still in use"


class NotNullViolation(_Violation):
    """A required column is empty."""

    code = "not_null_violation"
    title_zh = "缺少必填值"
    title_en = "A required value is missing"
    detail_zh = "列 {column} 不能为空。"
    detail_en = "The column {column} must not be empty."


class CheckViolation(_Violation):
    """A check of a system table failed."""

    code = "check_violation"
    title_zh = "值不符合约束"
    title_en = "A check failed"


class ValueRefused(Invalid):
    """A parameter has the wrong form or is out of range for its type."""

    code = "value_refused"
    title_zh = "值的格式或范围有误"
    title_en = "A value has the wrong form or range"
    detail_zh = "{message}"
    detail_en = "{message}"


class StatementTimeout(TimedOut):
    """The statement ran into its time-out or was cancelled."""

    code = "statement_timeout"
    title_zh = "查询耗时过长"
    title_en = "The query took too long"
    detail_zh = "数据库语句超过时限而被取消，请缩小范围后重试。"
    detail_en = "The statement exceeded its time limit and was cancelled. Narrow it down and try again."


class LockTimeout(Unavailable):
    """Somebody else held a lock for too long."""

    code = "lock_timeout"
    title_zh = "数据正被占用"
    title_en = "Locked by somebody else"
    retryable: ClassVar[bool] = True


class WriteConflict(Unavailable):
    """A deadlock or a serialisation failure: the same transaction succeeds when repeated."""

    code = "write_conflict"
    title_zh = "并发写入冲突，请重试"
    title_en = "Concurrent writes collided; try again"
    retryable: ClassVar[bool] = True


class SchemaMoved(Unavailable):
    """A table changed while a transaction used it; repeating it reads the new shape."""

    code = "schema_moved"
    title_zh = "数据结构刚刚变更，请重试"
    title_en = "The data model has just changed; try again"
    retryable: ClassVar[bool] = True


class DatabaseUnavailable(Unavailable):
    """The server is away, starting, stopping, or refuses further connections."""

    code = "database_unavailable"
    title_zh = "数据库暂时不可用"
    title_en = "The database is not available"
    detail_zh = "{message}"
    detail_en = "{message}"
    retryable: ClassVar[bool] = True


class DatabaseBusy(Unavailable):
    """All connections of a pool stayed in use for too long."""

    code = "database_busy"
    title_zh = "系统繁忙"
    title_en = "The system is busy"
    detail_zh = "{seconds} 秒内没有空闲的数据库连接。"
    detail_en = "No database connection became free within {seconds} seconds."
    retryable: ClassVar[bool] = True


class DiskFull(Unavailable):
    """The server cannot write."""

    code = "disk_full"
    title_zh = "磁盘空间不足"
    title_en = "The disk is full"
    detail_zh = "数据库无法写入：{message}。请清理磁盘后重试，已提交的数据不受影响。"
    detail_en = "The database cannot write: {message}. Free some space; committed data are safe."


class TransactionLost(ZhikeError):
    """A statement failed inside a transaction and the code went on as if it had not: nothing was stored."""

    code = "transaction_lost"
    title_zh = "事务未提交"
    title_en = "The transaction was not committed"
    detail_zh = "事务中的语句已失败，全部更改已撤销。预期会失败的语句应放在 savepoint() 中。"
    detail_en = "A statement had failed, so nothing was stored. Put one that may fail inside savepoint()."


DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)

_BY_STATE: dict[str, type[ZhikeError]] = {
    "23505": UniqueViolation,
    "23P01": UniqueViolation,
    "23503": ForeignKeyViolation,
    "23502": NotNullViolation,
    "23514": CheckViolation,
    "57014": StatementTimeout,
    "55P03": LockTimeout,
    "40001": WriteConflict,
    "40P01": WriteConflict,
    "53100": DiskFull,
    "0A000": DatabaseFault,
}

_BY_CLASS: dict[str, type[ZhikeError]] = {
    "22": ValueRefused,
    "08": DatabaseUnavailable,
    "53": DatabaseUnavailable,
    "57": DatabaseUnavailable,
    "28": DatabaseUnavailable,
}


def is_retryable(error: BaseException) -> bool:
    """Whether the same transaction may succeed when it is simply repeated."""
    return bool(getattr(error, "retryable", False))


def translate_error(error: BaseException) -> ZhikeError:
    """The error of ours that stands for one of the driver's."""
    if isinstance(error, (asyncpg.InvalidCachedStatementError, asyncpg.OutdatedSchemaCacheError)):
        return SchemaMoved(message=str(error))
    if isinstance(error, asyncpg.PostgresError):
        return _from_server(error)
    if isinstance(error, asyncpg.DataError):
        return ValueRefused(message=str(error))
    if isinstance(error, asyncpg.InterfaceError) and "closed" not in str(error):
        return DatabaseFault(message=str(error), sqlstate="")
    return DatabaseUnavailable(message=str(error) or type(error).__name__)


def _from_server(error: asyncpg.PostgresError) -> ZhikeError:
    state = error.sqlstate or ""
    kind = _BY_STATE.get(state) or _BY_CLASS.get(state[:2]) or DatabaseFault
    return kind(
        message=str(error),
        sqlstate=state,
        constraint=_constraint_of(error),
        column=error.column_name or "?",
    )


def _constraint_of(error: asyncpg.PostgresError) -> str:
    name = error.constraint_name
    if not name:
        told = _CONSTRAINT_IN_MESSAGE.search(str(error))
        name = told.group(1) if told else ""
    return _SHARD_SUFFIX.sub("", name)
