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
from zhike.engines.notifications.delivery import Delivery
from zhike.engines.notifications.model import UNCHOSEN, Digest, NoticeKind, NoticeSettings
from zhike.engines.notifications.plan import Plan, plan_delivery
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import Invalid
from zhike.kernel.base.ids import UserId
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.postgres.pool import Database, Row
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.titles import read_titles
from zhike.kernel.records.errors import WriteThroughOthersEyes

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


class UnknownKind(Invalid):
    """A kind of notification that no package declares."""

    code = "unknown_notification_kind"
    title_zh = "没有这种通知"
    title_en = "There is no such notification"
    detail_zh = "“{kind}”不是通知的种类。"
    detail_en = '"{kind}" is no kind of notification.'


class EmptyQuietHours(Invalid):
    """Quiet hours that end when they begin."""

    code = "empty_quiet_hours"
    title_zh = "免打扰时段无效"
    title_en = "These quiet hours are none"
    detail_zh = "开始与结束时间相同；请改动其中一个，或关闭免打扰。"
    detail_en = "They end when they begin. Change one of the two, or switch quiet hours off."


@dataclass(frozen=True, slots=True)
class About:
    """The record that a notification is about; the title is None where the reader may not read it (any more)."""

    object: str
    id: UUID
    title: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """One notification. `text` is in Chinese and English; `at` is when it happened, `due_at` when it was delivered,
    `digest` in which bundle."""

    id: UUID
    kind: str
    zh: str
    en: str
    at: datetime
    due_at: datetime
    digest: Digest | None
    read_at: datetime | None
    about: About | None
    actor: tuple[UUID, str | None] | None


@dataclass(frozen=True, slots=True)
class Held:
    """How many wait to be delivered, and when the next of them are."""

    count: int
    until: datetime


@dataclass(frozen=True, slots=True)
class ToldPage:
    """Some notifications, delivered last first; `next` leads on, None at the end. `unread` counts all."""

    items: tuple[Told, ...]
    next: str | None
    unread: int
    held: Held | None


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """What can be chosen, what is chosen, and the zone that hours are counted in."""

    kinds: tuple[NoticeKind, ...]
    settings: NoticeSettings
    time_zone: str


class Notifications:
    """Of all workspaces."""

    def __init__(
        self, database: Database, catalogs: CatalogStore, access: Access, delivery: Delivery, clock: Clock
    ) -> None:
        self._database, self._catalogs, self._access = database, catalogs, access
        self._delivery, self._clock = delivery, clock

    async def list(self, reader: Reader, *, unread: bool, cursor: str | None, limit: int) -> ToldPage:
        """What the reader's subject was told. Raises BadPlace."""
        schema, user, now = self._whose(reader)
        after = None if cursor is None else _read_place(cursor)
        size = max(1, min(limit, MOST))
        rows = await store.list_rows(self._database, schema, user, store.Asked(now, unread, after, size + 1))
        shown = rows[:size]
        titles = await self._read_titles(reader, shown)
        items = tuple(_make_told(row, titles) for row in shown)
        place = _write_place(shown[-1]) if len(rows) > size else None
        waiting = await store.list_held(self._database, schema, user, now)
        held = Held(len(waiting), waiting[0]["due_at"]) if waiting else None
        return ToldPage(items, place, await store.count_unread(self._database, schema, user, now), held)

    async def mark_read(self, reader: Reader, ids: Sequence[UUID] | None) -> int:
        """Some of the reader's own, or all; says how many are left."""
        schema, user, now = self._whose(reader)
        await store.mark_read(self._database, schema, user, ids, now)
        return await store.count_unread(self._database, schema, user, now)

    async def deliver_held(self, reader: Reader) -> int:
        """Deliver at once what waits for the reader; says how much is unread now. Raises WriteThroughOthersEyes."""
        if reader.acts_as:
            raise WriteThroughOthersEyes
        schema, user, now = self._whose(reader)
        await store.deliver_held(self._database, schema, user, now)
        return await store.count_unread(self._database, schema, user, now)

    async def get_settings(self, reader: Reader) -> SettingsPage:
        """How the reader's subject wants to be told."""
        schema, user, _ = self._whose(reader)
        catalog = await self._catalogs.current(reader.workspace)
        chosen = await store.read_settings(self._database, schema, [user])
        return SettingsPage(tuple(self._delivery.kinds), chosen.get(user, UNCHOSEN), catalog.settings.time_zone)

    async def put_settings(self, reader: Reader, settings: NoticeSettings) -> SettingsPage:
        """Keep how the reader wants to be told, and plan what waits for him anew; what he switched off since comes
        at once.

        Raises UnknownKind, EmptyQuietHours, WriteThroughOthersEyes.
        """
        if reader.acts_as:
            raise WriteThroughOthersEyes
        known = {one.key for one in self._delivery.kinds}
        for kind in settings.modes:
            if kind not in known:
                raise UnknownKind(kind=kind)
        if settings.quiet is not None and settings.quiet.begin == settings.quiet.end:
            raise EmptyQuietHours
        schema, user, now = self._whose(reader)
        catalog = await self._catalogs.current(reader.workspace)
        async with self._database.transaction(reader.workspace) as transaction:
            await store.put_settings(transaction, schema, user, settings, now)
            place = await self._delivery.get_place(transaction, catalog, {user: settings}, now)
            plans = {
                row["id"]: plan_delivery(settings, self._delivery.get_mode(settings, row["kind"]), now, place)
                or Plan(now)
                for row in await store.list_held(transaction, schema, user, now)
            }
            await store.plan_anew(transaction, schema, plans)
        return SettingsPage(tuple(self._delivery.kinds), settings, catalog.settings.time_zone)

    def _whose(self, reader: Reader) -> tuple[str, UserId, datetime]:
        return schema_of(reader.workspace), UserId(reader.subject), self._clock.now()

    async def _read_titles(self, reader: Reader, rows: Sequence[Row]) -> dict[UUID, str]:
        """Titles of records by the one read path, with the reader's rights of now."""
        catalog = await self._catalogs.current(reader.workspace)
        policy = await self._access.get_policy(reader, catalog)
        wanted: dict[str, set[UUID]] = {}
        for row in rows:
            if row["record_id"] is not None:
                wanted.setdefault(row["object"], set()).add(row["record_id"])
        return await read_titles(self._delivery.query, catalog, policy, wanted)


def _make_told(row: Row, titles: dict[UUID, str]) -> Told:
    text = row["text"] if isinstance(row["text"], dict) else msgspec.json.decode(row["text"])
    about = None
    if row["record_id"] is not None:
        about = About(row["object"], row["record_id"], titles.get(row["record_id"]))
    actor = None if row["actor_id"] is None else (row["actor_id"], row["actor_title"])
    return Told(
        id=row["id"],
        kind=row["kind"],
        zh=text["zh"],
        en=text["en"],
        at=row["at"],
        due_at=row["due_at"],
        digest=row["digest"],
        read_at=row["read_at"],
        about=about,
        actor=actor,
    )


def _write_place(row: Row) -> str:
    micros = (row["due_at"] - _EPOCH) // _MICRO
    return base64.urlsafe_b64encode(f"{micros}:{row['id']}".encode()).decode().rstrip("=")


def _read_place(cursor: str) -> tuple[datetime, UUID]:
    try:
        micros, _, last = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(":")
        return _EPOCH + int(micros) * _MICRO, UUID(last)
    except (ValueError, binascii.Error, OverflowError) as error:
        raise BadPlace from error
