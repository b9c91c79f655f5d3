"""`PreferenceBook`: the choices of everybody, of all workspaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from zhike.engines.preferences import store
from zhike.engines.preferences.model import Chosen, Favourite, Preferences, Visited
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import Invalid
from zhike.kernel.base.ids import UserId
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.query.titles import read_titles
from zhike.kernel.records.errors import WriteThroughOthersEyes

MAX_FAVOURITES = 100
MAX_RECENT = 30
SHOWN_RECENT = 15


class BadPreference(Invalid):
    """A choice cannot be kept as it came."""

    code = "bad_preference"
    title_zh = "设置无效"
    title_en = "This cannot be kept"
    detail_zh = "{reason_zh}"
    detail_en = "{reason_en}"


@dataclass(frozen=True, slots=True)
class PreferenceBook:
    """Keeps nothing in memory. Choices are a person's own: no right opens another's."""

    database: Database
    catalogs: CatalogStore
    access: Access
    query: QueryRunner
    clock: Clock

    async def get(self, reader: Reader) -> Preferences:
        """All choices of the reader's subject, with the titles that he may read now."""
        schema, user = schema_of(reader.workspace), UserId(reader.subject)
        chosen = await store.read_chosen(self.database, schema, user)
        visits = await store.list_visits(self.database, schema, user, MAX_RECENT)
        wanted: dict[str, set[UUID]] = {}
        for one in chosen.favourites:
            if one.kind == "record" and one.id is not None:
                wanted.setdefault(one.object, set()).add(one.id)
        for row in visits:
            wanted.setdefault(row["object"], set()).add(row["record_id"])
        titles = await self._read_titles(reader, wanted) if wanted else {}
        recent = [
            Visited(row["object"], row["record_id"], titles[row["record_id"]], row["at"])
            for row in visits
            if row["record_id"] in titles
        ]
        named = {one.id: titles[one.id] for one in chosen.favourites if one.id is not None and one.id in titles}
        return Preferences(chosen, named, tuple(recent[:SHOWN_RECENT]))

    async def put(self, reader: Reader, given: Mapping[str, object]) -> Preferences:
        """Replace the choices that are given, by the names of `Chosen`; None forgets one.

        Raises BadPreference, WriteThroughOthersEyes.
        """
        _check_writer(reader)
        favourites = given.get("favourites")
        if isinstance(favourites, tuple):
            _check_favourites(favourites)
        schema, user, now = schema_of(reader.workspace), UserId(reader.subject), self.clock.now()
        async with self.database.transaction(reader.workspace) as transaction:
            for name in sorted(set(given) & set(Chosen.__struct_fields__)):
                await store.put(transaction, schema, user, name, given[name], now)
        return await self.get(reader)

    async def visit(self, reader: Reader, object_key: str, record: UUID) -> None:
        """Remember that the reader looked at a record. One that is not there is passed over without a word."""
        _check_writer(reader)
        schema = schema_of(reader.workspace)
        async with self.database.transaction(reader.workspace) as transaction:
            place, now = (object_key, record), self.clock.now()
            await store.visit(transaction, schema, UserId(reader.subject), place, MAX_RECENT, now)

    async def _read_titles(self, reader: Reader, wanted: Mapping[str, set[UUID]]) -> dict[UUID, str]:
        catalog = await self.catalogs.current(reader.workspace)
        policy = await self.access.get_policy(reader, catalog)
        return await read_titles(self.query, catalog, policy, wanted)


def _check_writer(reader: Reader) -> None:
    if reader.acts_as:
        raise WriteThroughOthersEyes


def _check_favourites(favourites: tuple[Favourite, ...]) -> None:
    if len(favourites) > MAX_FAVOURITES:
        raise BadPreference(
            reason_zh=f"最多收藏 {MAX_FAVOURITES} 项；请先取消不用的。",
            reason_en=f"At most {MAX_FAVOURITES} favourites are kept. Take some away first.",
        )
    if any((one.id is None) != (one.kind == "object") for one in favourites):
        raise BadPreference(
            reason_zh="收藏视图或记录须给出编号，收藏对象则没有编号。",
            reason_en="A favourite view or record has an id, an object has none.",
        )
    if len(set(favourites)) != len(favourites):
        raise BadPreference(reason_zh="同一项收藏了两次。", reason_en="The same thing stands there twice.")
