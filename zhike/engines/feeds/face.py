"""A person's calendar as a secret address that calendar programs read. It shows what its owner may see now."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from zhike.engines.feeds import store
from zhike.engines.feeds.calendar import FIELDS, Frame, make_calendar
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import NotFound
from zhike.kernel.base.ids import ObjectKey, UserId, WorkspaceKey, new_token
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import find_workspace, schema_of
from zhike.kernel.query.model import Query, Selected, Sort
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.run import QueryRunner

EVENTS = ObjectKey("event")
LONGEST_SECRET = 200
PAST = timedelta(days=366)
MOST_EVENTS = 5000
PAGE = 500


class FeedNotFound(NotFound):
    """No calendar has this address (any more)."""

    code = "calendar_not_found"
    title_zh = "日历地址无效"
    title_en = "There is no calendar here"
    detail_zh = "地址有误，或已被停用或更换。请在系统中重新获取日历地址。"
    detail_en = "The address is wrong, or was revoked or replaced. Get a new one in Zhike."


MayEnter = Callable[[WorkspaceKey, UserId], Awaitable[bool]]
"""Whether somebody may sign in; `signin.accounts.is_open`."""


class CalendarFeeds:
    """Of all workspaces."""

    def __init__(
        self,
        catalogs: CatalogStore,
        access: Access,
        query: QueryRunner,
        may_enter: MayEnter,
        database: Database,
        clock: Clock,
    ) -> None:
        self._database, self._catalogs, self._access = database, catalogs, access
        self._query, self._may_enter, self._clock = query, may_enter, clock

    async def make(self, workspace: WorkspaceKey, user: UserId) -> str:
        """A new secret for a person; the one that he had is good no more. Only its digest is kept."""
        secret = f"{workspace}.{new_token()}"
        await store.put_feed(self._database, schema_of(workspace), user, _digest(secret), self._clock.now())
        return secret

    async def find(self, workspace: WorkspaceKey, user: UserId) -> store.FeedCard | None:
        """Whether a person has an address."""
        return await store.get_feed(self._database, schema_of(workspace), user)

    async def revoke(self, workspace: WorkspaceKey, user: UserId) -> None:
        """Take the address away."""
        await store.drop_feed(self._database, schema_of(workspace), user)

    async def render(self, secret: str) -> bytes:
        """The calendar behind an address. Raises FeedNotFound, also where its owner may sign in no more."""
        workspace = WorkspaceKey(secret.partition(".")[0])
        if len(secret) > LONGEST_SECRET or await find_workspace(self._database, workspace) is None:
            raise FeedNotFound
        schema = schema_of(workspace)
        user = await store.find_user(self._database, schema, _digest(secret), self._clock.now())
        if user is None or not await self._may_enter(workspace, user):
            raise FeedNotFound
        catalog = await self._catalogs.current(workspace)
        policy = await self._access.get_policy(Reader(workspace, user, user), catalog)
        if EVENTS not in catalog.objects or not policy.list_alternatives(EVENTS, Right.READ):
            raise FeedNotFound
        frame = Frame(workspace, ZoneInfo(catalog.settings.time_zone), "知客日程")
        return make_calendar(frame, await self._read(catalog, policy, user))

    async def _read(self, catalog: Catalog, policy: AccessPolicy, user: UserId) -> list[dict[str, Any]]:
        """The person's own events and those that he takes part in: of the last year, to come, and what repeats."""
        since = (self._clock.now() - PAST).isoformat()
        mine = [
            {"field": "owner", "op": "is", "value": str(user)},
            {"field": "attendees", "op": "has_any", "value": [str(user)]},
        ]
        recent = [{"field": "starts_at", "op": "gte", "value": since}, {"field": "repeat", "op": "is_not_empty"}]
        where = read_condition({"all": [{"any": mine}, {"any": recent}]})
        known = catalog.objects[EVENTS].fields
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        while len(found) < MOST_EVENTS:
            query = Query(
                object=EVENTS,
                select=tuple(Selected(name, (name,)) for name in FIELDS if name in known),
                where=where,
                sort=(Sort(("starts_at",), descending=True),),
                limit=PAGE,
                cursor=cursor,
            )
            page = await self._query.list(catalog, policy, query, max_page=PAGE)
            found += msgspec.json.decode(page.data)
            cursor = page.next
            if cursor is None or not page.has_more:
                break
        return [dict.fromkeys(FIELDS) | one for one in found]


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
