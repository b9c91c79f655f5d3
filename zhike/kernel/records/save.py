"""`RecordWriter`: the one write path. Transactions, retries, partial batches, and all problems in one answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from copy import copy
from dataclasses import dataclass, replace

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId
from zhike.kernel.base.registry import Registry
from zhike.kernel.catalog.fieldtypes.contract import CoerceContext
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.journal.append import Stamp
from zhike.kernel.postgres.errors import ForeignKeyViolation, UniqueViolation
from zhike.kernel.postgres.pool import Database, Transaction
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.actions import Action, ActionCall, Call, Runnable, check_call, make_registry
from zhike.kernel.records.clauses import Clauses
from zhike.kernel.records.coerce import Intake
from zhike.kernel.records.compiled import CompileCache
from zhike.kernel.records.defaults import Defaults
from zhike.kernel.records.errors import ChangesRefused, TooManyChanges, WriteThroughOthersEyes
from zhike.kernel.records.explain import explain_violation
from zhike.kernel.records.flow import write_rows
from zhike.kernel.records.hooks import HookRegistry
from zhike.kernel.records.idempotency import Answer, Receipt, Work, answer_once
from zhike.kernel.records.merge import merge_records
from zhike.kernel.records.merge_action import Merge
from zhike.kernel.records.merge_model import MergeAsk, MergePreview, MergeReport
from zhike.kernel.records.merge_preview import preview_merge
from zhike.kernel.records.model import Author, Batch, Change, Operation, Outcome, Problem, Saved
from zhike.kernel.records.numbering import Numbers
from zhike.kernel.records.prepared import Prepared, PreparedRow, Written, group_problems
from zhike.kernel.records.proposals import NOTHING, propose
from zhike.kernel.records.quota import Quotas
from zhike.kernel.records.rates import RateSource, add_rates
from zhike.kernel.records.redirect import may_be_merged, redirect
from zhike.kernel.records.refuse import refuse
from zhike.kernel.records.retry import Retries
from zhike.kernel.records.session import Session
from zhike.kernel.records.shape import Shape
from zhike.kernel.records.sources import (
    CatalogSource,
    DuplicateGuard,
    PolicySource,
    WakeSink,
    actor_of,
    get_policy,
    subject_of,
)
from zhike.kernel.records.undo import Progress, UndoReport, undo_operation

MAX_CHANGES = 5000
CHUNK_CHANGES = 2000


@dataclass(frozen=True, slots=True)
class Ground:
    """What one attempt stands on: a snapshot, the rights under it, the object, and what coercion knows of these."""

    catalog: Catalog
    policy: AccessPolicy
    shape: Shape
    intake: Intake
    defaults: Defaults


class _Refused(Exception):
    """Rows have problems: the attempt is rolled back. Never leaves this file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("refused")
        self.problems = tuple(problems)


class RecordWriter:
    """Writes records of all workspaces. One a process; it keeps nothing but compiled statements."""

    def __init__(
        self,
        database: Database,
        catalogs: CatalogSource,
        policies: PolicySource,
        clock: Clock,
        *,
        waker: WakeSink | None = None,
        hooks: HookRegistry | None = None,
        actions: Registry[Action] | None = None,
    ) -> None:
        """`waker` is told after each commit; without `actions` there are the kernel's own."""
        self.database, self.catalogs, self.policies, self.clock = database, catalogs, policies, clock
        self.hooks = hooks or HookRegistry()
        self.actions = actions or make_registry((Merge(),))
        self.cache = CompileCache()
        self._numbers = Numbers(database)
        # A socket, plugged in main.py: what currencies were worth on which day.
        self.rates: RateSource | None = None
        # A socket, plugged in main.py: whether a record is there already.
        self.duplicates: DuplicateGuard | None = None
        self._waker = waker
        self.quotas = Quotas(clock)

    def over(self, database: Database) -> RecordWriter:
        """The same writer over another pool: a job's, whose statements may take longer than a person waits."""
        other = copy(self)
        other.database = database
        return other

    async def save(
        self, author: Author, batch: Batch, operation: Operation, *, transaction: Transaction | None = None
    ) -> Outcome:
        """Write a batch. One change that fails raises for itself; of several, all problems come in ChangesRefused.

        With `transaction` everything happens inside it (behind a savepoint), and nothing is committed here; then
        CatalogMoved and retryable errors are the caller's. A partial batch commits in chunks and raises nothing for
        refused rows.

        Raises ChangesRefused, RecordNotFound, RecordForbidden, RecordStale, CreateForbidden, UnknownObject,
        TooManyChanges, WriteThroughOthersEyes.
        """
        if isinstance(author, Reader) and author.acts_as:
            raise WriteThroughOthersEyes
        if len(batch.changes) > MAX_CHANGES:
            raise TooManyChanges(limit=MAX_CHANGES, count=len(batch.changes))
        if not batch.partial:
            return await self._save_chunk(author, batch, operation, transaction)
        saved: list[Saved] = []
        for start in range(0, len(batch.changes), CHUNK_CHANGES):
            chunk = replace(batch, changes=batch.changes[start : start + CHUNK_CHANGES])
            shape = (await self.ground(author, batch.object)).shape
            chunk = await redirect(transaction or self.database, shape, chunk)
            outcome = await self._save_chunk(author, chunk, operation, transaction)
            saved += [_shift(one, start) for one in outcome.saved]
        return Outcome(operation.id, tuple(saved))

    async def act(
        self,
        author: Author,
        object_key: ObjectKey,
        call: Call,
        operation: Operation,
        *,
        transaction: Transaction | None = None,
    ) -> Outcome:
        """Do a registered action, all or none. Raises UnknownName, BadArguments, and what `save` raises."""
        action = self.actions.get(call.action)
        ground = await self.ground(author, object_key)
        asked = ActionCall(author, ground.catalog, ground.policy, object_key, call.ids, call.arguments)
        check_call(action, asked)
        if isinstance(action, Runnable):
            return await action.run(self, asked, operation, transaction)
        batches = action.plan(asked)
        if len(batches) == 1:
            return await self.save(author, batches[0], operation, transaction=transaction)
        saved: list[Saved] = []
        async with self.edge(author, transaction) as inner:
            for batch in batches:
                saved += (await self.save(author, batch, operation, transaction=inner)).saved
        return Outcome(operation.id, tuple(saved))

    async def once(self, receipt: Receipt, work: Work) -> Answer:
        """Do work that an idempotency key names, once (see `idempotency.py`)."""
        return await answer_once(self, receipt, work)

    async def undo(self, author: Author, operation_id: OperationId, progress: Progress | None = None) -> UndoReport:
        """Take an operation back as a whole (see `undo.py`)."""
        return await undo_operation(self, author, operation_id, progress)

    async def merge(self, author: Author, ask: MergeAsk, operation: Operation) -> MergeReport:
        """Make several records one (see `merge.py`)."""
        return await merge_records(self, author, ask, operation)

    async def preview_merge(self, author: Author, ask: MergeAsk) -> MergePreview:
        """What a merge would do (see `merge_preview.py`)."""
        return await preview_merge(self, author, ask)

    async def ground(self, author: Author, object_key: str) -> Ground:
        """The newest snapshot that this process knows, the author's rights under it, the object's shape."""
        catalog = await self.catalogs.current(author.workspace)
        policy = await get_policy(self.policies, author, catalog)
        shape = self.cache.get_shape(catalog, object_key)
        key = ("ground", policy, catalog.schema, catalog.version, object_key)
        known = self.cache.get(key, lambda: self._make_ground(catalog, policy, shape))
        return known if known.catalog is catalog else self._make_ground(catalog, policy, shape)

    def _make_ground(self, catalog: Catalog, policy: AccessPolicy, shape: Shape) -> Ground:
        defaults = Defaults(shape, CoerceContext(catalog.settings, self.clock, catalog.ring))
        return Ground(catalog, policy, shape, Intake(shape, policy), defaults)

    def open_session(
        self, transaction: Transaction, author: Author, operation: Operation, catalog: Catalog, policy: AccessPolicy
    ) -> Session:
        """A session for one attempt; wakes the others when the transaction commits."""
        if self._waker is not None:
            waker = self._waker
            transaction.after_commit(lambda: waker.announce(author.workspace))
        stamp = Stamp(
            at=self.clock.now(),
            operation=operation.id,
            actor=actor_of(author),
            subject=subject_of(author),
            cause=operation.cause,
            kind=operation.kind,
            title=operation.title,
            undo_of=operation.undo_of,
        )
        return Session(transaction, catalog, policy, stamp, self.clock, self.cache)

    def edge(self, author: Author, outer: Transaction | None) -> AbstractAsyncContextManager[Transaction]:
        """A transaction of one's own, or a savepoint in the given one."""
        return self.database.transaction(author.workspace) if outer is None else _inside(outer)

    async def _save_chunk(
        self, author: Author, batch: Batch, operation: Operation, outer: Transaction | None
    ) -> Outcome:
        refused: dict[int, tuple[Problem, ...]] = {}
        redirected = batch.partial
        retries = Retries(self.catalogs, author.workspace, owned=outer is None)
        while True:
            try:
                return await self._attempt(author, batch, operation, outer, refused)
            except _Refused as found:
                refused |= group_problems(found.problems)
                if not redirected and may_be_merged(refused):
                    # Only who comes to a closed door asks whether it has moved: good writes pay nothing for it.
                    redirected, asked = True, batch
                    shape = (await self.ground(author, batch.object)).shape
                    batch = await redirect(outer or self.database, shape, batch)
                    if batch is not asked:
                        refused = {}
                        continue
                if not batch.partial:
                    raise await self._make_error(author, batch, outer, refused) from None
            except (UniqueViolation, ForeignKeyViolation) as violation:
                # Once more without the rows that collide: to keep the others, or to hear what is wrong with them.
                problems = await self._explain(author, batch, outer, refused)
                refused |= group_problems(problems)
                if not problems:
                    await retries.after(violation)
            except ZhikeError as error:
                await retries.after(error)

    async def _attempt(
        self,
        author: Author,
        batch: Batch,
        operation: Operation,
        outer: Transaction | None,
        refused: dict[int, tuple[Problem, ...]],
    ) -> Outcome:
        ground = await self.ground(author, batch.object)
        prepared = await self._prepare(author, ground, batch, outer)
        rows = [row for row in prepared.rows if row.row not in refused]
        problems = [one for one in prepared.problems if one.row not in refused]
        if self.duplicates is not None and isinstance(author, Reader):
            known = (ground.catalog, ground.policy)
            doubles = await self.duplicates.guard(outer or self.database, known, batch, rows, operation.cause)
            if doubles:
                # Before a unique field says less of the same.
                raise _Refused([*problems, *doubles])
        doomed = not batch.partial and bool(problems or refused)
        if (problems and batch.partial) or (doomed and not rows):
            raise _Refused(problems)
        if not rows:
            return _outcome(operation, batch, [], refused)
        made = sum(row.kind == "create" for row in rows)
        if made and isinstance(author, Reader):
            await self.quotas.check(outer or self.database, ground.catalog, ground.shape.key, made)
        rows = await self._numbers.give(author.workspace, ground.catalog, ground.shape, rows, self.clock.now())
        proposed = NOTHING
        if made and operation.cause != "undo":
            proposed = await propose(self, author, ground.catalog, ground.shape, rows, outer)
            if proposed.problems:
                raise _Refused([*problems, *proposed.problems])
        async with self.edge(author, outer) as transaction:
            session = self.open_session(transaction, author, operation, ground.catalog, ground.policy)
            flow = await write_rows(session, ground.shape, rows, self.hooks, proposed.further)
            problems += flow.problems
            if flow.must_undo or doomed or (problems and not batch.partial):
                raise _Refused(problems)
        return _outcome(operation, batch, flow.written, refused | group_problems(problems))

    async def _prepare(self, author: Author, ground: Ground, batch: Batch, outer: Transaction | None) -> Prepared:
        batch = self.hooks.prepare(ground.catalog, batch)
        if self.rates is not None:
            database = outer or self.database
            batch = await add_rates(self.rates, database, ground.catalog, ground.shape, batch, self.clock)
        context = CoerceContext(ground.catalog.settings, self.clock, ground.catalog.ring)
        creates = any(change.kind == "create" for change in batch.changes)
        defaults: Mapping[str, object] = {}
        if creates:
            clauses = Clauses(ground.catalog, ground.policy, self.clock.now())
            defaults = await ground.defaults.find(outer or self.database, clauses, batch, context)
        return ground.intake.coerce(batch, context, owner=subject_of(author), defaults=defaults)

    async def prepare_new(
        self, author: Author, batch: Batch, outer: Transaction | None
    ) -> tuple[list[PreparedRow], Shape, tuple[Problem, ...]]:
        """New records of a batch as they are written, numbered; and what is wrong with those that cannot be."""
        ground = await self.ground(author, batch.object)
        prepared = await self._prepare(author, ground, batch, outer)
        now = self.clock.now()
        rows = await self._numbers.give(author.workspace, ground.catalog, ground.shape, prepared.rows, now)
        return rows, ground.shape, prepared.problems

    async def _explain(
        self, author: Author, batch: Batch, outer: Transaction | None, refused: dict[int, tuple[Problem, ...]]
    ) -> tuple[Problem, ...]:
        ground = await self.ground(author, batch.object)
        prepared = await self._prepare(author, ground, batch, outer)
        rows = [row for row in prepared.rows if row.row not in refused]
        proposed = await propose(self, author, ground.catalog, ground.shape, rows, outer)
        async with self.edge(author, outer) as transaction:
            found = await explain_violation(transaction, ground.shape, rows)
            for each in () if found else proposed.further:
                found += await explain_violation(transaction, each.shape, each.rows)
            return found

    async def _make_error(
        self, author: Author, batch: Batch, outer: Transaction | None, refused: dict[int, tuple[Problem, ...]]
    ) -> Exception:
        problems = tuple(one for row in sorted(refused) for one in refused[row])
        if len(batch.changes) > 1:
            return ChangesRefused(problems)
        ground = await self.ground(author, batch.object)
        async with self.edge(author, outer) as transaction:
            return await refuse(transaction, ground.shape, batch.changes[0], problems)


@asynccontextmanager
async def _inside(outer: Transaction) -> AsyncIterator[Transaction]:
    async with outer.savepoint():
        yield outer


def _outcome(
    operation: Operation,
    batch: Batch,
    written: Sequence[Written],
    refused: dict[int, tuple[Problem, ...]],
) -> Outcome:
    by_row = {one.row: one for one in written}
    saved = [_saved(number, change, by_row, refused) for number, change in enumerate(batch.changes)]
    return Outcome(operation.id, tuple(saved))


def _saved(number: int, change: Change, written: dict[int, Written], refused: dict[int, tuple[Problem, ...]]) -> Saved:
    one = written.get(number)
    if one is not None and number not in refused:
        return Saved(one.id, one.version)
    record: RecordId | None = None if change.kind == "create" else change.id
    return Saved(record, 0, refused.get(number, ()))


def _shift(saved: Saved, start: int) -> Saved:
    if not saved.problems or not start:
        return saved
    return replace(saved, problems=tuple(replace(one, row=one.row + start) for one in saved.problems))
