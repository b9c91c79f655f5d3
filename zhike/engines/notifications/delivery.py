"""Telling people, each as he wants to be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from zhike.engines.calendar.documents import BadCalendar, make_chinese_calendar, read_calendar
from zhike.engines.calendar.load import load_calendar
from zhike.engines.calendar.model import BadWindow, BusinessCalendar, CalendarNeverWorks
from zhike.engines.notifications import store
from zhike.engines.notifications.model import UNCHOSEN, Mode, NoticeKind, NoticeSettings
from zhike.engines.notifications.plan import Place, plan_delivery
from zhike.engines.notifications.store import Notice, Planned
from zhike.kernel.base.ids import UserId
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.postgres.pool import Connection, Transaction
from zhike.kernel.query.run import QueryRunner


@dataclass(frozen=True, slots=True)
class Delivery:
    """Of all workspaces; `kinds` are those that packages declare."""

    query: QueryRunner
    kinds: Sequence[NoticeKind]

    def get_mode(self, settings: NoticeSettings, kind: str) -> Mode:
        """As chosen, else as the kind declares, else at once."""
        declared: Mode = next((one.mode for one in self.kinds if one.key == kind), "now")
        return settings.modes.get(kind, declared)

    async def tell(self, transaction: Transaction, catalog: Catalog, notices: Collection[Notice], now: datetime) -> int:
        """Tell; what somebody was told before under the same key, or does not want, is passed over.

        Says how many are new, held ones among them.
        """
        if not notices:
            return 0
        chosen = await store.read_settings(transaction, catalog.schema, {one.user for one in notices})
        place = await self.get_place(transaction, catalog, chosen, now)
        planned: list[Planned] = []
        for one in notices:
            settings = chosen.get(one.user, UNCHOSEN)
            plan = plan_delivery(settings, self.get_mode(settings, one.kind), now, place)
            if plan is not None:
                planned.append(Planned(one, plan))
        return await store.add_notices(transaction, catalog.schema, planned, now)

    async def get_place(
        self, connection: Connection, catalog: Catalog, chosen: Mapping[UserId, NoticeSettings], now: datetime
    ) -> Place:
        """Where hours count; with the calendar where somebody has quiet days."""
        zone = ZoneInfo(catalog.settings.time_zone)
        if not any(one.rest_days for one in chosen.values()):
            return Place(zone)
        return Place(zone, await self._load_calendar(connection, catalog, now.astimezone(zone).year))

    async def _load_calendar(self, connection: Connection, catalog: Catalog, year: int) -> BusinessCalendar:
        try:
            return await load_calendar(self.query, catalog, year=year, connection=connection)
        except (BadCalendar, BadWindow, CalendarNeverWorks):
            # A calendar that is wrong is no reason to refuse what somebody else is writing.
            made = make_chinese_calendar((year, year + 1))
            return read_calendar(made.weekdays, made.exceptions, catalog.settings.time_zone)
