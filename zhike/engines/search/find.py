"""Search: a question of a reader in, ranked hits by object out."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from zhike.engines.search.audience import choose_filter, is_bounded
from zhike.engines.search.errors import EmptyQuestion, ObjectNotSearched
from zhike.engines.search.fields import SearchField, list_fields, list_objects
from zhike.engines.search.follow import FILL
from zhike.engines.search.gather import Gathered, Gatherer, Wanted
from zhike.engines.search.question import (
    Question,
    any_of,
    build_begin,
    build_exact,
    build_tsquery,
    quote,
    read_question,
)
from zhike.engines.search.rank import Ranked, Ranking
from zhike.engines.search.show import Hit, list_shown, show
from zhike.engines.search.slices import list_tiles
from zhike.engines.search.store import (
    Asking,
    Candidate,
    FindStatement,
    count_matches,
    find_candidates,
    forget_filled,
    list_taken,
    list_values,
)
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import ObjectKey, RecordId, WorkspaceKey
from zhike.kernel.catalog.model import Catalog, ObjectDefinition
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.jobs.model import JobId, JobOptions, NoArguments
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.query.compile import compile_row_rule
from zhike.kernel.query.model import Query
from zhike.kernel.query.policy import AccessPolicy, Alternative, Matching, Restricted, Right, Via
from zhike.kernel.query.print import print_expression
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.query.secure import Guard, Sight
from zhike.kernel.query.slots import SLOTS, Supply

DEFAULT_LIMIT, MAX_LIMIT = 5, 50
MAX_STATEMENTS = 512
FIRST_OF_RULE = 1


class Group(msgspec.Struct, frozen=True):
    """The hits of one object, best first. `found` counts what was ranked; `stopped`: there is more."""

    object: str
    found: int
    stopped: bool
    hits: tuple[Hit, ...]


class Found(msgspec.Struct, frozen=True):
    """The answer: groups, the one with the best hit first. `fuzzy`: nothing was met as typed, so slips were allowed."""

    groups: tuple[Group, ...]
    stopped: bool
    fuzzy: bool


@dataclass(frozen=True, slots=True)
class SearchPorts:
    """What finding needs of the kernel."""

    database: Database
    catalogs: CatalogStore
    access: Access
    query: QueryRunner
    queue: Queue
    clock: Clock


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question of one reader."""

    catalog: Catalog
    policy: AccessPolicy
    question: Question
    limit: int
    now: datetime
    fuzzy: bool = False
    taken: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Object:
    """An object as the reader may search it."""

    owner: ObjectDefinition
    fields: tuple[SearchField, ...]
    alternatives: tuple[Alternative, ...]


class Search:
    """Finds records of all objects."""

    def __init__(self, ports: SearchPorts) -> None:
        self._ports = ports
        self._statements: dict[Hashable, FindStatement] = {}

    async def find(self, reader: Reader, typed: str, objects: Sequence[str] = (), limit: int = DEFAULT_LIMIT) -> Found:
        """What the reader may read and meant. `objects` narrows; `limit` is for each object.

        Raises EmptyQuestion, ObjectNotSearched.
        """
        catalog = await self._ports.catalogs.current(reader.workspace)
        policy = await self._ports.access.get_policy(reader, catalog)
        question = read_question(typed)
        if question.is_empty:
            raise EmptyQuestion
        most = max(1, min(limit, MAX_LIMIT))
        asked = _Asked(catalog, policy, question, most, self._ports.clock.now())
        searched = choose_objects(catalog, policy, objects)
        async with self._ports.database.connection() as connection:
            asked = replace(asked, taken=await list_taken(connection, catalog.schema))
            groups = await self._find_groups(connection, asked, searched)
            if not groups and _may_slip(question):
                asked = replace(asked, fuzzy=True)
                groups = await self._find_groups(connection, asked, searched)
        shown = sorted((one for one in groups if one.hits), key=lambda group: -group.hits[0].score)
        return Found(tuple(shown), any(group.stopped for group in groups), asked.fuzzy)

    async def rebuild(self, workspace: WorkspaceKey) -> JobId:
        """Fill the whole index anew, beside everything else; says which job does it."""
        async with self._ports.database.transaction(workspace, lock=None) as transaction:
            await forget_filled(transaction, schema_of(workspace))
            return await self._ports.queue.enqueue(
                transaction, workspace, FILL, NoArguments(), JobOptions(unique_key=FILL)
            )

    async def _find_groups(self, connection: Connection, asked: _Asked, searched: Sequence[_Object]) -> list[Group]:
        found: list[Group] = []
        for one in searched:
            if one.owner.key not in asked.taken:
                continue
            group = await self._find_group(connection, asked, one)
            if group is not None:
                found.append(group)
        return found

    async def _find_group(self, connection: Connection, asked: _Asked, one: _Object) -> Group | None:
        tsquery = build_tsquery(asked.question, one.fields, fuzzy=asked.fuzzy)
        if tsquery is None:
            return None
        gathered = await self._gather(connection, asked, one, tsquery)
        ranked = gathered.ranked
        hits = await self._show(connection, asked, one, ranked[: asked.limit]) if ranked else ()
        return Group(one.owner.key, len(ranked), gathered.stopped, hits) if hits or gathered.stopped else None

    async def _gather(self, connection: Connection, asked: _Asked, one: _Object, tsquery: str) -> Gathered:
        statement = self._prepare(asked, one)
        supply = Supply(asked.policy, asked.now)
        parameters = statement.rule.parameters
        values = [one.value.fill(supply) if isinstance(one.value, SLOTS) else one.value for one in parameters]
        tiles = list_tiles(one.owner.key, asked.taken[one.owner.key])
        allowed = choose_filter(one.alternatives)

        async def run(questions: Sequence[Asking]) -> list[Candidate]:
            params = [*values, *list_values(tiles, questions)]
            return await find_candidates(connection, statement.write(questions), params)

        async def count(question: Asking) -> int:
            return await count_matches(connection, asked.catalog.schema, tiles, question)

        wanted = Wanted(
            tsquery,
            None if allowed is None else any_of([quote(token) for token in allowed]),
            None if asked.policy.user is None else quote(f"@o{asked.policy.user.hex}"),
            build_begin(asked.question, one.fields),
            build_exact(asked.question, one.fields) or None,
            statement.bounded,
        )
        ranking = Ranking(asked.question, one.fields, asked.policy.user, asked.now, asked.fuzzy)
        return await Gatherer(wanted, ranking, run, count).gather()

    def _prepare(self, asked: _Asked, one: _Object) -> FindStatement:
        """The statement of an object for readers of this shape. One whose rights rest on a condition may speak of the
        reader or the day, and is not kept."""
        key = (asked.catalog.schema, asked.catalog.version, asked.policy.shape, one.owner.key)
        bounded = is_bounded(one.alternatives)
        known = self._statements.get(key)
        if known is not None and known.bounded == bounded:
            return known
        tree = compile_row_rule(asked.catalog, asked.policy, one.owner.key, Right.READ, "t", asked.now)
        rule = print_expression(tree, asked.catalog.schema, first=FIRST_OF_RULE)
        made = FindStatement(asked.catalog.schema, one.owner, rule, bounded)
        if not any(map(_has_condition, one.alternatives)):
            while len(self._statements) >= MAX_STATEMENTS:
                del self._statements[next(iter(self._statements))]
            self._statements[key] = made
        return made

    async def _show(
        self, connection: Connection, asked: _Asked, one: _Object, ranked: Sequence[Ranked]
    ) -> tuple[Hit, ...]:
        """The hits as the reader may see them, read over the read path."""
        selected = list_shown(one.owner, asked.policy, [match.field.key for hit in ranked for match in hit.matches])
        ids = tuple(RecordId(hit.record) for hit in ranked)
        query = Query(ObjectKey(one.owner.key), selected, limit=len(ids), ids=ids)
        page = await self._ports.query.list(asked.catalog, asked.policy, query, connection=connection)
        documents: list[Mapping[str, object]] = msgspec.json.decode(page.data)
        by_id = {str(document["id"]): document for document in documents}
        return tuple(show(one.owner, hit, by_id[str(hit.record)]) for hit in ranked if str(hit.record) in by_id)


def choose_objects(catalog: Catalog, policy: AccessPolicy, wanted: Sequence[str]) -> list[_Object]:
    """The objects that are searched for a reader, each with the fields that he sees in plain. Raises
    ObjectNotSearched."""
    guard = Guard(catalog, policy)
    found: list[_Object] = []
    for key in list_objects(catalog):
        owner = catalog.objects[key]
        alternatives = policy.list_alternatives(ObjectKey(key), Right.READ)
        fields = tuple(one for one in list_fields(owner) if guard.get_sight(owner.fields[one.key]) is Sight.PLAIN)
        if alternatives and fields:
            found.append(_Object(owner, fields, alternatives))
    known = {one.owner.key for one in found}
    for key in wanted:
        if key not in known:
            raise ObjectNotSearched(object=key[:60], known=", ".join(sorted(known)))
    return [one for one in found if not wanted or one.owner.key in wanted]


def _may_slip(question: Question) -> bool:
    return any(len(word) >= 4 and word.isalpha() for term in question.terms for word in term.parts.words)


def _has_condition(alternative: Alternative) -> bool:
    match alternative:
        case Matching():
            return True
        case Via() | Restricted():
            return any(map(_has_condition, alternative.alternatives))
        case _:
            return False
