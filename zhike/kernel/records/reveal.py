"""Reveal: the full values of masked and secret fields of one record, each look written down before it is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import Forbidden, Invalid, TooMany
from zhike.kernel.base.ids import ObjectKey, RecordId, WorkspaceKey
from zhike.kernel.catalog.model import Catalog, FieldDefinition
from zhike.kernel.journal.access_log import AccessEntry, AccessKind, append_access, count_revealed
from zhike.kernel.postgres.locks import LockMode, LockPurpose, lock_key, transaction_lock_sql
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.query.errors import KeysNotOpen
from zhike.kernel.query.model import Selected
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.query.scope import ReaderScope
from zhike.kernel.query.unmasked import Unmasked
from zhike.kernel.records.errors import WriteThroughOthersEyes
from zhike.kernel.vault.keys import Vault
from zhike.kernel.vault.ring import Ring

MAX_FIELDS = 20
WINDOW = timedelta(hours=1)
SECRET_TYPE = "secret"  # noqa: S105 - the key of a field type


class RevealForbidden(Forbidden):
    """No role of the reader lets this field be revealed."""

    code = "reveal_forbidden"
    title_zh = "无权查看完整内容"
    title_en = "The full value is not for you"
    detail_zh = "你的角色没有“{object}.{field}”的查看完整内容权限（reveal）；请联系管理员。"
    detail_en = "None of your roles may reveal '{object}.{field}' (reveal). Ask an administrator."


class NothingToReveal(Invalid):
    """The field is not masked: reading gives it."""

    code = "nothing_to_reveal"
    title_zh = "该字段未脱敏"
    title_en = "The field is not masked"
    detail_zh = "“{object}.{field}”对你没有脱敏，直接读取即可。"
    detail_en = "'{object}.{field}' is not masked for you: reading gives it."


class TooManyRevealed(TooMany):
    """The reader has looked at as much as an hour allows."""

    code = "reveal_too_often"
    title_zh = "查看完整内容过于频繁"
    title_en = "Too many reveals"
    detail_zh = "每人每小时最多查看 {limit} 项完整内容；请稍后再试，或请管理员调整上限。"
    detail_en = "One person may reveal {limit} values an hour. Try again later, or have the limit raised."


@dataclass(frozen=True, slots=True)
class RevealAsk:
    """Which fields of which record, why (in the reader's own words), and by which request."""

    object: str
    record: UUID
    fields: tuple[str, ...]
    reason: str = ""
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Revealed:
    """The full values by field."""

    record: RecordId
    values: Mapping[str, object]


class Revealer:
    """Reveals. One a process."""

    def __init__(self, database: Database, query: QueryRunner, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._query = query
        self._vault = vault
        self._clock = clock

    async def reveal(self, catalog: Catalog, policy: AccessPolicy, reader: Reader, ask: RevealAsk) -> Revealed:
        """The values, after the look was written down.

        Raises WriteThroughOthersEyes, UnknownObject, UnknownField, RecordNotFound, RevealForbidden, NothingToReveal,
        TooManyRevealed, KeysNotOpen, BrokenSecret.
        """
        if reader.acts_as:
            raise WriteThroughOthersEyes
        fields = _check(catalog, policy, ask)
        lifted = Unmasked(policy, ask.object, frozenset(one.key for one in fields))
        select = tuple(Selected(one.key, (one.key,)) for one in fields)
        document = await self._query.get(catalog, lifted, ask.object, ask.record, select=select)
        values = msgspec.json.decode(document.data)
        for one in fields:
            if isinstance(values.get(one.key), dict) and "masked" in values[one.key]:
                # The circle of a confidential record decides, not a mask.
                raise RevealForbidden(object=ask.object, field=one.key)
        secrets = [one for one in fields if one.type == SECRET_TYPE]
        opened = await self._open(catalog, document.id, ask.object, secrets)
        await self._log(catalog, reader, document.id, fields, ask)
        return Revealed(document.id, {one.key: opened.get(one.key, values.get(one.key)) for one in fields})

    async def _open(
        self, catalog: Catalog, record: RecordId, object_key: str, fields: Sequence[FieldDefinition]
    ) -> dict[str, object]:
        if not fields:
            return {}
        ring: Ring | None = catalog.ring
        if ring is None:
            raise KeysNotOpen(field=fields[0].key)
        schema, table = quote_identifier(catalog.schema), quote_identifier(catalog.get_object(object_key).table)
        columns = ", ".join(quote_identifier(one.columns[0]) for one in fields)
        row = await self._database.fetch_row(f"SELECT {columns} FROM {schema}.{table} WHERE id = $1", [record])
        stored = [] if row is None else [row[place] for place in range(len(fields))]
        return {
            field.key: None if sealed is None else ring.open(field.id, sealed)
            for field, sealed in zip(fields, stored, strict=False)
        }

    async def _log(
        self, catalog: Catalog, reader: Reader, record: RecordId, fields: Sequence[FieldDefinition], ask: RevealAsk
    ) -> None:
        now, limit = self._clock.now(), catalog.settings.security.reveals_per_hour
        workspace = WorkspaceKey(catalog.workspace)
        async with self._database.transaction() as transaction:
            # One look of a person at a time, so that many at once are counted too.
            key = lock_key(LockPurpose.REVEAL, f"{workspace}:{reader.actor}")
            await transaction.execute(transaction_lock_sql(key, LockMode.EXCLUSIVE))
            seen = await count_revealed(transaction, workspace, reader.actor, now - WINDOW)
            if seen + len(fields) > limit:
                raise TooManyRevealed(limit=limit)
            entry = AccessEntry(
                at=now,
                actor=reader.actor,
                subject=reader.subject,
                kind=AccessKind.REVEAL,
                object=ask.object,
                record_count=1,
                fields=tuple(one.key for one in fields),
                record=record,
                detail={"reason": ask.reason} if ask.reason else {},
                request_id=ask.request_id,
            )
            await append_access(transaction, workspace, (entry,))


def _check(catalog: Catalog, policy: AccessPolicy, ask: RevealAsk) -> list[FieldDefinition]:
    scope = ReaderScope(catalog, policy)
    scope.get_open_object(ask.object)
    found = [scope.get_field(ask.object, key) for key in dict.fromkeys(ask.fields)]
    for one in found:
        right = policy.get_field_right(ObjectKey(ask.object), one.key)
        if right.mask is None and one.type != SECRET_TYPE:
            raise NothingToReveal(object=ask.object, field=one.key)
        if not right.reveal:
            raise RevealForbidden(object=ask.object, field=one.key)
    return found
