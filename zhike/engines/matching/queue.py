"""The queue of pairs: what a scan found, as far as the asker may read both records; and what people decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal as OneOf
from uuid import UUID

import msgspec

from zhike.engines.matching.duplicates import Duplicates, sees_plainly
from zhike.engines.matching.evidence import weigh
from zhike.engines.matching.scan import SCAN, ScanArguments
from zhike.engines.matching.store import Pair, decide_pair, describe, find_pair, list_pairs, read_reason, write_reason
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import Forbidden, Invalid, NotFound
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, UserId, WorkspaceKey
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.jobs.model import JobId, JobOptions
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.records.merge_model import MergeAsk
from zhike.kernel.records.model import Json, Operation
from zhike.kernel.records.save import RecordWriter

MOST_PAGES = 10
STATES = {"merge": "merged", "different": "different", "later": "later", "open": "open"}


class PairNotFound(NotFound):
    """No such pair, or the asker may not read both records."""

    code = "pair_not_found"
    title_zh = "没有此项"
    title_en = "No such pair"
    detail_zh = "没有这对重复记录，或你无权查看其中的记录。"
    detail_en = "There is no such pair, or you may not see both of its records."


class PairForbidden(Forbidden):
    """Who may change neither record decides nothing about them."""

    code = "pair_forbidden"
    title_zh = "没有处理权限"
    title_en = "Not yours to decide"
    detail_zh = "你可以查看这两条记录，但都无权修改，因此不能处理；请联系其负责人。"
    detail_en = "You may see both records and change neither, so this is not yours to decide. Ask their owners."


class KeepNotOfPair(Invalid):
    """The record that is to stay is another one."""

    code = "keep_not_of_pair"
    title_zh = "保留的记录不在这一对中"
    title_en = "The record to keep is not of this pair"
    detail_zh = "请从这一对记录中选择要保留的一条。"
    detail_en = "Choose one of the two records of the pair as the one that stays."


@dataclass(frozen=True, slots=True)
class Decision:
    """What a pair is; to merge, which record stays and where values come from."""

    what: OneOf["merge", "different", "later", "open"]
    keep: RecordId | None = None
    take: Mapping[str, RecordId] = field(default_factory=dict)
    values: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page: each pair with the titles of its records. `next` is where the following one begins."""

    pairs: tuple[tuple[Pair, tuple[str, str]], ...]
    next: tuple[float, UUID] | None


class DuplicateQueue:
    """One a process."""

    def __init__(
        self, duplicates: Duplicates, records: RecordWriter, query: QueryRunner, queue: Queue, clock: Clock
    ) -> None:
        self._database, self._duplicates, self._records = records.database, duplicates, records
        self._query, self._queue, self._clock = query, queue, clock

    async def list(
        self,
        catalog: Catalog,
        policy: AccessPolicy,
        what: tuple[str, str],
        after: tuple[float, UUID] | None,
        limit: int,
    ) -> Listed:
        """Pairs of an object in a state, the surest first; those that are not for the asker are passed over. Raises
        UnknownObject."""
        owner = catalog.get_object(what[0])
        found: list[tuple[Pair, tuple[str, str]]] = []
        last = after
        for _ in range(MOST_PAGES):
            page = await list_pairs(self._database, catalog.schema, (owner.key, what[1]), after, limit + 1)
            places = {pair.id: pair.score for pair in page}
            for pair, titles in await self._open(catalog, policy, page[:limit]):
                if len(found) == limit:
                    return Listed(tuple(found), last)
                last = places[pair.id], pair.id
                found.append((pair, titles))
            if len(page) <= limit:
                return Listed(tuple(found), None)
            after = page[limit - 1].score, page[limit - 1].id
            if len(found) == limit:
                break
        return Listed(tuple(found), after)

    async def decide(
        self, catalog: Catalog, policy: AccessPolicy, reader: Reader, what: tuple[UUID, Decision, Operation]
    ) -> tuple[str, OperationId | None]:
        """Remember a decision, and merge where that is it; the state, and the merge's operation.

        Raises PairNotFound, PairForbidden, KeepNotOfPair, and what a merge raises.
        """
        number, decision, operation = what
        pair = await find_pair(self._database, catalog.schema, number)
        if pair is None or not await self._open(catalog, policy, [pair]):
            raise PairNotFound
        if not await self._may_change(catalog, policy, pair):
            raise PairForbidden
        done: OperationId | None = None
        if decision.what == "merge":
            keep = decision.keep or RecordId(pair.first)
            if keep not in (pair.first, pair.second):
                raise KeepNotOfPair
            loser = RecordId(pair.second if keep == pair.first else pair.first)
            ask = MergeAsk(ObjectKey(pair.object), keep, (loser,), decision.take, decision.values)
            done = (await self._records.merge(reader, ask, operation)).operation
        state = STATES[decision.what]
        decided = self._clock.now(), reader.actor, done
        await decide_pair(self._database, catalog.schema, number, state, decided)
        return state, done

    async def scan(self, catalog: Catalog, object_key: str, actor: UserId) -> JobId:
        """Have an object scanned; one scan of an object at a time."""
        workspace = WorkspaceKey(catalog.workspace)
        options = JobOptions(unique_key=f"{SCAN}:{object_key}", created_by=actor)
        async with self._database.transaction(workspace, lock=None) as transaction:
            return await self._queue.enqueue(transaction, workspace, SCAN, ScanArguments(object_key), options)

    async def _may_change(self, catalog: Catalog, policy: AccessPolicy, pair: Pair) -> bool:
        """Whether the asker may change either of the two."""
        for one in (pair.first, pair.second):
            if await self._query.explain_visibility(catalog, policy, pair.object, one, Right.UPDATE):
                return True
        return False

    async def _open(
        self, catalog: Catalog, policy: AccessPolicy, pairs: Sequence[Pair]
    ) -> Sequence[tuple[Pair, tuple[str, str]]]:
        """Those of which the asker may read both records and sees plainly what says that they are one (that two masked
        values are equal is more than a mask tells), with their titles as he may see them."""
        found: list[tuple[Pair, tuple[str, str]]] = []
        for key in dict.fromkeys(pair.object for pair in pairs):
            mine = [pair for pair in pairs if pair.object == key and _is_plain(policy, pair)]
            ids = list(dict.fromkeys(one for pair in mine for one in (pair.first, pair.second)))
            readable = await self._duplicates.list_readable(catalog, policy, key, ids)
            hidden = not sees_plainly(policy, key, catalog.get_object(key).title_field)
            known = await describe(self._database, catalog.schema, ids)
            for pair in mine:
                if pair.first in readable and pair.second in readable:
                    titles = ("***", "***") if hidden else (known[pair.first].title, known[pair.second].title)
                    found.append((_show(policy, pair), titles))
        return found


def _is_plain(policy: AccessPolicy, pair: Pair) -> bool:
    return all(sees_plainly(policy, pair.object, field) for field in read_reason(pair.reason).fields)


def _show(policy: AccessPolicy, pair: Pair) -> Pair:
    """A pair without what masked fields say, also in its score."""
    reason = read_reason(pair.reason)
    seen = tuple(part for part in reason.parts if sees_plainly(policy, pair.object, part.field))
    if reason.base is None or seen == reason.parts:
        return pair
    shown = msgspec.structs.replace(reason, parts=seen)
    return replace(pair, score=weigh(reason.base, seen), reason=write_reason(shown))
