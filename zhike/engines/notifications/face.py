"""What a person was told, as he may see it now."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from zhike.engines.notifications import store
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import Invalid
from zhike.kernel.base.ids import UserId
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.postgres.pool import Database, Row
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.query.titles import read_titles

MOST = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


class BadPlace(Invalid):
    """A cursor of notifications is none."""

    code = "bad_notification_cursor"
    title_zh = "翻页位置无效"
    title_en = "The cursor is not one"
    detail_zh = "请从第一页重新开始。"
    detail_en = "Begin again at the first page."


@dataclass(frozen=True, slots=True)
class About:
    """The record that a notification is about; the title is None where the reader may not read it (any more)."""

    object: str
    id: UUID
    title: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """One notification. `text` is in Chinese and English."""

    id: UUID
    kind: str
    zh: str
    en: str
    at: datetime
    read_at: datetime | None
    about: About | None
    actor: tuple[UUID, str | None] | None


@dataclass(frozen=True, slots=True)
class ToldPage:
    """Some notifications, newest first; `next` leads on, None at the end. `unread` counts all."""

    items: tuple[Told, ...]
    next: str | None
    unread: int


class Notifications:
    """Of all workspaces."""

    def __init__(
        self, database: Database, catalogs: CatalogStore, access: Access, query: QueryRunner, clock: Clock
    ) -> None:
        self._database, self._catalogs, self._access = database, catalogs, access
        self._query, self._clock = query, clock

    async def list(self, reader: Reader, *, unread: bool, cursor: str | None, limit: int) -> ToldPage:
        """What the reader's subject was told. Raises BadPlace."""
        schema, user = schema_of(reader.workspace), UserId(reader.subject)
        after = None if cursor is None else _read_place(cursor)
        size = max(1, min(limit, MOST))
        rows = await store.list_rows(self._database, schema, user, unread=unread, after=after, limit=size + 1)
        shown = rows[:size]
        titles = await self._read_titles(reader, shown)
        items = tuple(_make_told(row, titles) for row in shown)
        place = _write_place(shown[-1]) if len(rows) > size else None
        return ToldPage(items, place, await store.count_unread(self._database, schema, user))

    async def mark_read(self, reader: Reader, ids: Sequence[UUID] | None) -> int:
        """Some of the reader's own, or all; says how many are left."""
        schema, user = schema_of(reader.workspace), UserId(reader.subject)
        await store.mark_read(self._database, schema, user, ids, self._clock.now())
        return await store.count_unread(self._database, schema, user)

    async def _read_titles(self, reader: Reader, rows: Sequence[Row]) -> dict[UUID, str]:
        """Titles of records by the one read path, with the reader's rights of now."""
        catalog = await self._catalogs.current(reader.workspace)
        policy = await self._access.get_policy(reader, catalog)
        wanted: dict[str, set[UUID]] = {}
        for row in rows:
            if row["record_id"] is not None:
                wanted.setdefault(row["object"], set()).add(row["record_id"])
        return await read_titles(self._query, catalog, policy, wanted)


def _make_told(row: Row, titles: dict[UUID, str]) -> Told:
    text = row["text"] if isinstance(row["text"], dict) else msgspec.json.decode(row["text"])
    about = None
    if row["record_id"] is not None:
        about = About(row["object"], row["record_id"], titles.get(row["record_id"]))
    actor = None if row["actor_id"] is None else (row["actor_id"], row["actor_title"])
    return Told(row["id"], row["kind"], text["zh"], text["en"], row["at"], row["read_at"], about, actor)


def _write_place(row: Row) -> str:
    micros = (row["at"] - _EPOCH) // _MICRO
    return base64.urlsafe_b64encode(f"{micros}:{row['id']}".encode()).decode().rstrip("=")


def _read_place(cursor: str) -> tuple[datetime, UUID]:
    try:
        micros, _, last = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(":")
        return _EPOCH + int(micros) * _MICRO, UUID(last)
    except (ValueError, binascii.Error, OverflowError) as error:
        raise BadPlace from error
