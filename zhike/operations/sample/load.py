"""Brings the sample company into a workspace, over the write path, as if its year had passed here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import Dice, ObjectKey, OperationId, RecordId, UserId, WorkspaceKey, new_id
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.drain import Drainer
from zhike.kernel.records.model import Batch, Change, Json, Operation, SystemWork
from zhike.kernel.records.origins import Origin, keep_origins
from zhike.kernel.records.save import CHUNK_CHANGES, RecordWriter
from zhike.kernel.records.unmake import find_latest, list_made
from zhike.operations.sample.errors import DemoIncomplete
from zhike.operations.sample.plan import PHASES, Planner, Week, Write
from zhike.operations.sample.sample import FULL, Employee, Sample, Size, make_sample
from zhike.operations.sample.words import Unit, load_words

MADE, FINISHED, REMOVED = "demo.load", "demo.finish", "demo.remove"
"""Kinds of operations: what they made is what goes when the sample goes."""
POLICY = SystemPolicy("the sample company is brought in by the operator of the installation")
TITLE = {"zh": "载入演示数据", "en": "Load the sample company"}
SEED = 20260301
OFFICE = "sales"
"""The department whose staff enters customers."""
Progress = Callable[[int, int], None]
"""Told after each week: how many of how many records are written."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is there. `people` are users with their logins, in the order of the sample; `fresh`: made just now."""

    fresh: bool
    records: int
    people: tuple[tuple[UserId, Employee], ...] = ()


class Loader:
    """Writes one sample. The writer's clock is `clock`, which is moved through the year."""

    def __init__(self, writer: RecordWriter, clock: FrozenClock, workspace: WorkspaceKey) -> None:
        self._writer, self._clock, self._workspace = writer, clock, workspace
        self._office: UserId | None = None

    async def load(self, now: datetime, progress: Progress, size: Size = FULL, seed: int = SEED) -> Loaded:
        """Make everything; where it is there already, nothing. Raises DemoIncomplete and what saving raises."""
        catalog = await self._writer.catalogs.current(self._workspace)
        there = await list_made(self._writer.database, catalog, [MADE, FINISHED])
        count = sum(len(ids) for ids in there.values())
        if count:
            latest = await find_latest(self._writer.database, catalog, [MADE, FINISHED, REMOVED])
            if latest != FINISHED:
                raise DemoIncomplete(count=count)
            return Loaded(fresh=False, records=count)
        sample = make_sample(now, seed, size)
        people = await self._found(sample, now)
        office = next(n for n, one in enumerate(sample.employees) if one.unit == OFFICE and not one.head)
        self._office = UserId(people[office])
        planner = Planner(load_words(), Dice(seed), sample.employees, people, now, lambda: RecordId(new_id()))
        weeks = planner.plan(sample)
        total, written = sum(len(phase) for week in weeks for phase in week.phases), 0
        for week in weeks:
            self._stand_at(min(week.begin, now - timedelta(minutes=len(PHASES) + 1)))
            written += await self._write_week(catalog, week, people)
            progress(written, total)
        self._stand_at(now)
        await self._finish(people)
        await Drainer(self._writer.database, self._writer.catalogs, self._clock).drain(self._workspace)
        made = await list_made(self._writer.database, catalog, [MADE, FINISHED])
        users = tuple((UserId(one), employee) for one, employee in zip(people, sample.employees, strict=True))
        return Loaded(fresh=True, records=sum(len(ids) for ids in made.values()), people=users)

    async def _found(self, sample: Sample, now: datetime) -> list[RecordId]:
        """Departments and people, a week before the year begins; heads once they are there."""
        words = load_words()
        self._stand_at(now - timedelta(days=372))
        units = {unit.key: RecordId(new_id()) for unit in words.departments}
        for unit in words.departments:
            await self._save("department", [Change("create", units[unit.key], _unit_values(unit, units))])
        heads = {one.unit: RecordId(new_id()) for one in sample.employees if one.head}
        ids = [heads[one.unit] if one.head else RecordId(new_id()) for one in sample.employees]
        above = {unit.key: unit.parent for unit in words.departments}
        for one, record in zip(sample.employees, ids, strict=True):
            superior = heads[one.unit] if not one.head else heads.get(above[one.unit] or "")
            host = words.company.mail_host
            values = _person_values(one, units[one.unit], superior, host)
            await self._save("user", [Change("create", record, values)])
        updates = [Change("update", units[key], {"head": str(head)}) for key, head in heads.items()]
        await self._save("department", updates)
        return ids

    async def _finish(self, people: Sequence[RecordId]) -> None:
        """The last operation of all says that nothing is missing."""
        values: dict[str, Json] = {"time_zone": "Asia/Shanghai"}
        changes = [Change("update", one, values) for one in people]
        await self._save("user", changes, kind=FINISHED)

    async def _write_week(self, catalog: Catalog, week: Week, people: Sequence[RecordId]) -> int:
        operation, written = self._operation(MADE), 0
        for (object_key, kind), writes in zip(PHASES, week.phases, strict=True):
            # Customers are entered by those who run the sales office; what was said, by nobody in particular.
            actor = self._office if object_key in ("account", "contact") else None
            frame = (operation, actor, people)
            # Spans of tracked fields begin at a moment: what follows later is later.
            self._clock.advance(60)
            for start in range(0, len(writes), CHUNK_CHANGES):
                await self._write(catalog, object_key, kind, writes[start : start + CHUNK_CHANGES], frame)
            written += len(writes)
        return written

    async def _write(
        self,
        catalog: Catalog,
        object_key: str,
        kind: str,
        writes: Sequence[Write],
        frame: tuple[Operation, UserId | None, Sequence[RecordId]],
    ) -> None:
        operation, actor, people = frame
        changes = [Change("create" if kind == "create" else "update", one.id, one.values) for one in writes]
        batch = Batch(ObjectKey(object_key), tuple(changes), acknowledged=True)
        author = SystemWork(self._workspace, POLICY, actor)
        async with self._writer.database.transaction(self._workspace) as transaction:
            await self._writer.save(author, batch, operation, transaction=transaction)
            if kind == "create":
                origins = [Origin(one.id, one.at, people[one.by], one.at) for one in writes]
                await keep_origins(transaction, catalog, POLICY, object_key, origins)

    async def _save(self, object_key: str, changes: Sequence[Change], kind: str = MADE) -> None:
        author = SystemWork(self._workspace, POLICY)
        await self._writer.save(author, Batch(ObjectKey(object_key), tuple(changes)), self._operation(kind))

    def _operation(self, kind: str) -> Operation:
        return Operation(OperationId(new_id()), kind, TITLE, "system")

    def _stand_at(self, at: datetime) -> None:
        self._clock.advance((at - self._clock.now()).total_seconds())


def _unit_values(unit: Unit, units: dict[str, RecordId]) -> dict[str, Json]:
    values: dict[str, Json] = {"name": unit.name}
    return values if unit.parent is None else values | {"parent": str(units[unit.parent])}


def _person_values(one: Employee, unit: RecordId, superior: RecordId | None, host: str) -> dict[str, Json]:
    values: dict[str, Json] = {
        "name": one.person.name,
        "login_name": name_login(one),
        "email": f"{one.login}@{host}",
        "phone": one.phone,
        "job_title": one.title,
        "roles": [one.role],
        "department": str(unit),
    }
    return values if superior is None else values | {"superior": str(superior)}


def name_login(one: Employee) -> str:
    """What the employee signs in by; names of the installation's own people stay free."""
    return f"demo.{one.login}"
