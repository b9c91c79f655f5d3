"""Erasing a person for good, as an administrator orders it; and what that must also reach: the rooms above the kernel
that keep something in a form of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from zhike.engines.notifications.forget import forget_notices
from zhike.engines.transfer.forget import forget_staged
from zhike.kernel.base.errors import Forbidden, Invalid
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId
from zhike.kernel.catalog.model import DataClass, ObjectDefinition
from zhike.kernel.journal.access_log import AccessEntry, AccessKind, append_access
from zhike.kernel.journal.erase import Eraser, Erasure, ErasureOrder, erase_record
from zhike.kernel.query.model import Selected
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.scope import ReaderScope
from zhike.kernel.records.errors import WriteThroughOthersEyes
from zhike.operations.kernel import Kernel

ERASERS: tuple[Eraser, ...] = (forget_staged, forget_notices)
ABILITY = "records.erase"
LONGEST_REASON = 500
USER = "user"


class EraseForbidden(Forbidden):
    """No role of the reader lets him erase."""

    code = "erase_forbidden"
    title_zh = "无权永久抹除"
    title_en = "You may not erase for good"
    detail_zh = "你的角色没有“永久抹除记录”（records.erase）权限；请联系管理员。"
    detail_en = "None of your roles has the ability 'records.erase'. Ask an administrator."


class NothingPersonal(Invalid):
    """The object has no fields that an erasure empties."""

    code = "nothing_personal"
    title_zh = "没有可抹除的个人信息"
    title_en = "Nothing personal to erase"
    detail_zh = "“{object}”没有标为个人信息或敏感的字段；删除请用回收站，或先在字段设置里标明。"
    detail_en = "'{object}' has no field marked personal or sensitive. Delete the record, or mark its fields first."


class UsersStay(Invalid):
    """Users are who did things: the journal would lose its people."""

    code = "users_stay"
    title_zh = "用户不能抹除"
    title_en = "Users are not erased"
    detail_zh = "操作日志需要知道是谁做的；请停用该用户并关闭其登录。"
    detail_en = "The journal has to say who did things. Make the user inactive and shut his sign-in."


class ReasonNeeded(Invalid):
    """An erasure without a reason."""

    code = "erasure_reason_needed"
    title_zh = "请写明抹除的原因"
    title_en = "An erasure needs a reason"
    detail_zh = "原因应为 1 到 {limit} 个字，且不要写出此人。"
    detail_en = "Between 1 and {limit} letters, and not naming the person."


@dataclass(frozen=True, slots=True)
class EraseAsk:
    """Which record, why (which is kept for ever and must not name the person), and by which request."""

    object: str
    record: UUID
    reason: str
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: the record (the survivor, where the one asked for was merged), the fields that it emptied,
    and how much of each kind went. It cannot be undone."""

    operation: OperationId
    object: ObjectKey
    record: RecordId
    fields: tuple[str, ...]
    counts: Mapping[str, int]


class Erasing:
    """Erases, for whoever may: from the record, its history, search, imports and all else that repeats it."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def erase(self, reader: Reader, ask: EraseAsk) -> Erased:
        """Erase a living or binned record that the reader may read, and write down who did and why. Doing it again
        finds less, and does no harm.

        Raises EraseForbidden, WriteThroughOthersEyes, UnknownObject, NothingPersonal, UsersStay, ReasonNeeded,
        ReasonNamesPerson, RecordNotFound.
        """
        kernel = self._kernel
        if reader.acts_as:
            raise WriteThroughOthersEyes
        catalog = await kernel.catalogs.current(reader.workspace)
        policy = await kernel.access.get_policy(reader, catalog)
        if not policy.has_ability(ABILITY):
            raise EraseForbidden
        owner = ReaderScope(catalog, policy).get_open_object(ask.object)
        fields = _check(owner, ask)
        select = (Selected("id", ("id",)),)
        survivor = await kernel.query.follow(catalog, RecordId(ask.record))
        found = await kernel.query.get(catalog, policy, owner.key, survivor, select=select, in_bin=None)
        order = ErasureOrder(owner.key, found.id, ask.reason.strip(), reader.actor)
        async with kernel.database.transaction(reader.workspace) as transaction:
            erasure = await erase_record(transaction, catalog, order, kernel.clock, ERASERS)
            entry = self._note(reader, ask, found.id, fields, erasure)
            await append_access(transaction, reader.workspace, (entry,))
            transaction.after_commit(lambda: kernel.waker.announce(reader.workspace))
        return Erased(erasure.operation, ObjectKey(owner.key), found.id, fields, erasure.counts)

    def _note(
        self, reader: Reader, ask: EraseAsk, record: RecordId, fields: tuple[str, ...], erasure: Erasure
    ) -> AccessEntry:
        return AccessEntry(
            at=self._kernel.clock.now(),
            actor=reader.actor,
            subject=reader.subject,
            kind=AccessKind.ERASE,
            object=ask.object,
            record_count=erasure.counts["records"],
            fields=fields,
            record=record,
            detail={"reason": ask.reason.strip()},
            request_id=ask.request_id,
        )


def _check(owner: ObjectDefinition, ask: EraseAsk) -> tuple[str, ...]:
    """The fields that will be emptied."""
    if owner.key == USER:
        raise UsersStay
    personal = [one.key for one in owner.fields.values() if one.data_class is not DataClass.NONE]
    if not personal:
        raise NothingPersonal(object=owner.key)
    if not 1 <= len(ask.reason.strip()) <= LONGEST_REASON:
        raise ReasonNeeded(limit=LONGEST_REASON)
    return tuple(dict.fromkeys((owner.title_field, *personal)))
