"""Records found by what a cell calls them, within the reader's rights: links by title or a chosen field, users by name,
login or mail, and existing records by the key of an update.

One question a chunk and field; answers are kept for the whole import, so that 130,000 rows about 85 companies ask 85
times at most. What was not found is asked again by the next chunk, because the import itself may have made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from zhike.engines.transfer.cells import PendingLink, ReadRow, make_problem, put_links
from zhike.engines.transfer.mapping import FOREIGN_PATH
from zhike.engines.transfer.moving.id_map import find_foreign
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.catalog.fieldtypes.contract import BadValue
from zhike.kernel.catalog.model import Catalog, FieldDefinition, ObjectDefinition
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.tree import Node
from zhike.kernel.expressions.types import Kind
from zhike.kernel.postgres.pool import Connection
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.run import QueryRunner

ASK_AT_ONCE = 500
PAGE = 5000
MAX_KNOWN = 200_000
_USER_KEYS = ("name", "login_name", "email")

_Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """The records that have a value, and the version of the first."""

    records: tuple[RecordId, ...]
    version: int


@dataclass(frozen=True, slots=True)
class Ground:
    """Under which catalog and rights, and over which connection, things are looked up."""

    catalog: Catalog
    policy: AccessPolicy
    connection: Connection


class Lookups:
    """The lookups of one import. `source` is the system whose foreign ids its files speak of."""

    def __init__(self, runner: QueryRunner, source: str | None = None) -> None:
        self._runner, self._source = runner, source
        self._known: dict[tuple[str, str, str], Hit] = {}

    async def resolve(
        self, ground: Ground, definition: ObjectDefinition, rows: Sequence[ReadRow], names: Sequence[str]
    ) -> None:
        """Put the ids of all links into the rows' values, and a problem where there is none or more than one."""
        waiting: dict[tuple[_Place, ...], set[str]] = {}
        for row in rows:
            for link in row.links:
                if link.id is not None:
                    continue
                places = self._list_places(ground.catalog, definition.fields[link.field], link.by)
                waiting.setdefault(places, set()).add(link.text)
        for places, texts in waiting.items():
            await self._learn(ground, places, texts)
        for row in rows:
            found = {link: self._choose(ground, definition, link, row, names) for link in row.links}
            put_links(row, {link: record for link, record in found.items() if record is not None})

    async def find_by_key(self, ground: Ground, object_key: str, field: str, values: Iterable[str]) -> dict[str, Hit]:
        """Records by the value of one field, as text. Unknown values are absent."""
        found: dict[str, Hit] = {}
        wanted = list(dict.fromkeys(values))
        for start in range(0, len(wanted), ASK_AT_ONCE):
            texts = wanted[start : start + ASK_AT_ONCE]
            where = read_condition({"field": field, "op": "in", "value": [*texts]})
            found |= await self._ask(ground, object_key, field, where, None)
        return found

    async def find_by_id(self, ground: Ground, object_key: str, values: Iterable[str]) -> dict[str, Hit]:
        """Records by their id, as text."""
        ids = tuple(RecordId(UUID(value)) for value in dict.fromkeys(values))
        found = await self._ask(ground, object_key, "id", None, ids) if ids else {}
        return {str(hit.records[0]): hit for hit in found.values()}

    async def find_by_foreign(self, ground: Ground, object_key: str, values: Iterable[str]) -> dict[str, Hit]:
        """Records by what the source calls them: those that came from it before and that the reader sees."""
        if self._source is None:
            return {}
        found: dict[str, Hit] = {}
        wanted = list(dict.fromkeys(values))
        for start in range(0, len(wanted), ASK_AT_ONCE):
            texts = wanted[start : start + ASK_AT_ONCE]
            known = await find_foreign(ground.connection, ground.catalog.schema, self._source, object_key, texts)
            seen = await self.find_by_id(ground, object_key, [str(record) for record in known.values()])
            found |= {text: seen[str(record)] for text, record in known.items() if str(record) in seen}
        return found

    def _list_places(self, catalog: Catalog, field: FieldDefinition, by: str) -> tuple[_Place, ...]:
        """Where a link is looked for; in a migration first among what came from the same source."""
        if by == FOREIGN_PATH:
            return tuple((key, FOREIGN_PATH) for key in field.value_type.objects if key in catalog.objects)
        places = _list_places(catalog, field, by)
        if by or self._source is None:
            return places
        return (*((key, FOREIGN_PATH) for key in dict.fromkeys(key for key, _ in places)), *places)

    async def _learn(self, ground: Ground, places: tuple[_Place, ...], texts: set[str]) -> None:
        """Ask each object for texts, in one of its fields after the other until they are found."""
        if len(self._known) > MAX_KNOWN:
            self._known.clear()
        for target in dict.fromkeys(object_key for object_key, _ in places):
            own = [place for place in places if place[0] == target]
            missing = {text for text in texts if not any((*place, text) in self._known for place in own)}
            for object_key, field in own:
                find = self.find_by_key if field != FOREIGN_PATH else self._find_abroad
                found = await find(ground, object_key, field, sorted(missing)) if missing else {}
                for text, records in found.items():
                    self._known[object_key, field, text] = records
                missing -= found.keys()

    async def _find_abroad(self, ground: Ground, object_key: str, _field: str, values: Iterable[str]) -> dict[str, Hit]:
        return await self.find_by_foreign(ground, object_key, values)

    async def _ask(
        self, ground: Ground, object_key: str, field: str, where: Node | None, ids: tuple[RecordId, ...] | None
    ) -> dict[str, Hit]:
        query = Query(ObjectKey(object_key), (Selected(field, (field,)),), where, limit=PAGE, ids=ids)
        page = await self._runner.list(
            ground.catalog, ground.policy, query, connection=ground.connection, max_page=PAGE
        )
        found: dict[str, Hit] = {}
        for match in msgspec.json.decode(page.data):
            key = match[field]
            # A masked value is an object, and what is masked can't be matched.
            if isinstance(key, str):
                known = found.get(key)
                record = RecordId(UUID(match["id"]))
                records = (record,) if known is None else (*known.records, record)
                found[key] = Hit(records, match["version"])
        return found

    def _choose(
        self, ground: Ground, definition: ObjectDefinition, link: PendingLink, row: ReadRow, names: Sequence[str]
    ) -> RecordId | None:
        if link.id is not None:
            return link.id
        places = self._list_places(ground.catalog, definition.fields[link.field], link.by)
        hits: dict[str, Hit] = {}
        for place in places:
            if (*place, link.text) in self._known:
                hits.setdefault(place[0], self._known[*place, link.text])
        # One object asks its fields in their order and the first that knows the text counts; of several objects none
        # comes before another.
        records = tuple(record for hit in hits.values() for record in hit.records)
        if len(records) == 1:
            return records[0]
        label = ground.catalog.objects[places[0][0]].label
        bad = _not_found(label.text("zh"), label.text("en"), link.text)
        if records:
            bad = _several(label.text("zh"), label.text("en"), link.text, len(records))
        row.problems.append(make_problem(row.line, link.place, names[link.place - 1], bad, link.field))
        return None


def _list_places(catalog: Catalog, field: FieldDefinition, by: str) -> tuple[_Place, ...]:
    """The objects and fields in which a text may name what a link leads to, in the order in which they are asked."""
    places: list[_Place] = []
    for object_key in field.value_type.objects:
        target = catalog.objects.get(object_key)
        if target is None or not target.active:
            continue
        if by:
            places.append((object_key, by))
        elif object_key == "user":
            places += [(object_key, key) for key in _USER_KEYS if key in target.fields]
        else:
            keys = [each.key for each in target.fields.values() if each.unique and each.value_type.kind is Kind.TEXT]
            places += [(object_key, key) for key in dict.fromkeys((target.title_field, *keys))]
    return tuple(places)


def _not_found(zh: str, en: str, text: str) -> BadValue:
    shown = text[:60]
    return BadValue(
        "link_not_found",
        f"找不到名为“{shown}”的{zh}（或你无权查看）；请先导入该{zh}，或改正名称。",
        f"There is no {en} called '{shown}' that you may see. Import it first, or correct the name.",
    )


def _several(zh: str, en: str, text: str, count: int) -> BadValue:
    shown = text[:60]
    return BadValue(
        "link_ambiguous",
        f"有 {count} 个{zh}名为“{shown}”；请改用能区分的字段（如编号）来对应。",
        f"There are {count} of {en} called '{shown}'. Use a field that tells them apart (such as a number).",
    )
