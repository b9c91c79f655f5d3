"""Looks at personal and sensitive fields, written down where the workspace wants it (`security.log_reads`)."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from zhike.kernel.base.ids import ObjectKey, WorkspaceKey
from zhike.kernel.catalog.model import Catalog, DataClass
from zhike.kernel.journal.access_log import AccessEntry, AccessKind, append_access
from zhike.kernel.query.model import Selected
from zhike.kernel.query.policy import AccessPolicy
from zhike.server.call import Call


async def log_record(call: Call, object_key: str, record: UUID, select: Sequence[Selected]) -> None:
    """One record was read."""
    await _log(call, object_key, select, record, 1)


async def log_list(call: Call, object_key: str, data: bytes, select: Sequence[Selected]) -> None:
    """A page of records was read."""
    if (await call.catalog()).settings.security.log_reads:
        count = len(msgspec.json.decode(data, type=list[msgspec.Raw]))
        if count:
            await _log(call, object_key, select, None, count)


async def _log(call: Call, object_key: str, select: Sequence[Selected], record: UUID | None, count: int) -> None:
    catalog = await call.catalog()
    if not catalog.settings.security.log_reads:
        return
    fields = list_protected(catalog, await call.policy(), object_key, select)
    if not fields:
        return
    entry = AccessEntry(
        at=call.kernel.clock.now(),
        actor=call.identity.actor,
        subject=call.identity.subject,
        kind=AccessKind.READ,
        object=object_key,
        record_count=count,
        fields=fields,
        record=record,
        request_id=call.request_id,
    )
    await append_access(call.kernel.database, WorkspaceKey(catalog.workspace), (entry,))


def list_protected(
    catalog: Catalog, policy: AccessPolicy, object_key: str, select: Sequence[Selected]
) -> tuple[str, ...]:
    """The personal and sensitive fields among what was shown in full; all own ones where nothing was named. A field
    behind a lookup is told by its whole path."""
    owner = catalog.get_object(object_key)
    paths = [one.path for one in select if one.path] or [(key,) for key in owner.fields]
    return tuple(".".join(path) for path in paths if _is_protected(catalog, policy, object_key, path))


def _is_protected(catalog: Catalog, policy: AccessPolicy, object_key: str, path: tuple[str, ...]) -> bool:
    reached = object_key
    for position, step in enumerate(path):
        key, _, target = step.partition(":")
        owner = catalog.objects.get(reached)
        field = None if owner is None else owner.fields.get(key)
        if field is None:
            return False
        if position == len(path) - 1:
            right = policy.get_field_right(ObjectKey(reached), key)
            return field.data_class is not DataClass.NONE and right.read and right.mask is None
        reached = target or next(iter(field.value_type.objects), "")
    return False
