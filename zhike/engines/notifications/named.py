"""Who is named in a record is told: mentioned, given a task, invited. After hooks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import msgspec

from zhike.engines.notifications.delivery import Delivery
from zhike.engines.notifications.store import Notice
from zhike.kernel.base.ids import ObjectKey, RecordId, UserId
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.hooks import Saving

PAGE = 1000
_POLICY = SystemPolicy("whom a record names is told of it")


@dataclass(frozen=True, slots=True)
class Naming:
    """The field of several users that names people, the kind of notification, and what it says."""

    field: str
    kind: str
    zh: str
    en: str


def tell_named(delivery: Delivery, naming: Naming) -> Callable[[Saving], Awaitable[None]]:
    """An after hook. Everybody is told once a record, and nobody of what he did himself or of what is undone."""

    async def tell(saving: Saving) -> None:
        session = saving.session
        if session.is_undo or saving.kind not in ("create", "update"):
            return
        notices: list[Notice] = []
        ids = tuple(RecordId(one.id) for one in saving.written)
        columns = (Selected("id", ("id",)), Selected(naming.field, (naming.field,)))
        for start in range(0, len(ids), PAGE):
            asked = Query(ObjectKey(saving.object), columns, ids=ids[start : start + PAGE], limit=PAGE)
            page = await delivery.query.list(
                session.catalog, _POLICY, asked, connection=session.transaction, max_page=PAGE
            )
            for row in msgspec.json.decode(page.data):
                notices += [
                    _make(saving, naming, UUID(row["id"]), UserId(UUID(one["id"]))) for one in row[naming.field] or ()
                ]
        told = [one for one in notices if one.user != session.stamp.actor]
        await delivery.tell(session.transaction, session.catalog, told, session.stamp.at)

    return tell


def _make(saving: Saving, naming: Naming, record: UUID, user: UserId) -> Notice:
    return Notice(
        user=user,
        kind=naming.kind,
        key=f"{naming.kind}:{record}",
        text=(naming.zh, naming.en),
        object=saving.object,
        record=record,
        actor=saving.session.stamp.actor,
    )
