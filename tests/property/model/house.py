"""The real system beside the model: every step is done to both."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import zhike
from tests.property.model import writing
from tests.property.model.company import Company, Document
from tests.property.oracle.world import Record
from tests.property.strategies import values
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, UserId, WorkspaceKey, new_id
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.finish import finish
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.packages import read_package
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.read import load_catalog
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace, create_workspace
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.model import Batch, Change, Operation, Outcome, SystemWork
from zhike.kernel.records.save import RecordWriter

SYSTEM = SystemPolicy("property tests write as the system")
CORE = Path(zhike.__file__).parent / "apps" / "core"


@cache
def read_core() -> dict[tuple[str, str], Any]:
    """The definitions of users and departments, read once."""
    return dict(read_package(CORE).definitions)


class Catalogs:
    """The newest snapshot, loaded when asked to."""

    def __init__(self, database: Database, workspace: Workspace) -> None:
        self._database, self._workspace = database, workspace
        self.catalog: Catalog | None = None

    async def current(self, workspace: WorkspaceKey) -> Catalog:
        return self.catalog or await self.refresh(workspace)

    async def refresh(self, workspace: WorkspaceKey, at_least: int | None = None) -> Catalog:
        self.catalog = await load_catalog(self._database, self._workspace)
        return self.catalog


@dataclass
class House:
    """A workspace, its model, and the rooms that work on it."""

    company: Company
    database: Database
    workspace: Workspace
    clock: FrozenClock
    catalogs: Catalogs
    access: Access
    runner: QueryRunner
    writer: RecordWriter
    operations: list[OperationId] = field(default_factory=list)

    @property
    def catalog(self) -> Catalog:
        assert self.catalogs.catalog is not None
        return self.catalogs.catalog

    def reader(self, user: str) -> Reader:
        return Reader(self.workspace.key, UserId(UUID(user)), UserId(UUID(user)))

    async def policy(self, user: str | None) -> AccessPolicy:
        return SYSTEM if user is None else await self.access.get_policy(self.reader(user), self.catalog)

    async def save(self, object_key: str, *changes: Change, author: Any = None, **more: Any) -> Outcome:
        batch = Batch(ObjectKey(object_key), changes, **more)
        operation = make_operation()
        self.operations.append(operation.id)
        return await self.writer.save(author or SystemWork(self.workspace.key, SYSTEM), batch, operation)

    async def list_all(self, user: str | None, query: Query) -> list[dict[str, Any]]:
        """Every page, one after the other."""
        policy = await self.policy(user)
        found: list[dict[str, Any]] = []
        cursor = None
        while True:
            page = await self.runner.list(self.catalog, policy, _with_cursor(query, cursor))
            found += json.loads(page.data)
            if page.next is None:
                return found
            cursor = page.next

    async def rows(self, object_key: str) -> dict[str, dict[str, Any]]:
        """What the table holds."""
        table = self.catalog.objects[object_key].table
        found = await self.database.fetch_rows(f'SELECT * FROM "{self.workspace.schema}"."{table}"')
        return {str(row["id"]): dict(row) for row in found}


def _with_cursor(query: Query, cursor: str | None) -> Query:
    return Query(**{name: getattr(query, name) for name in query.__slots__} | {"cursor": cursor})


def make_operation(**more: Any) -> Operation:
    return Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"}, **more)


def select(*paths: str) -> tuple[Selected, ...]:
    return tuple(Selected(path, tuple(path.split("."))) for path in paths)


async def publish(house: House, changes: list[DefinitionChange]) -> None:
    """Definitions into the real system, down to the last index."""
    publisher = Publisher(house.database, house.clock)
    await publisher.publish(house.workspace, changes, PublishStamp(cause="system"))
    assert await finish(house.database, house.workspace, house.clock) == ()
    await house.catalogs.refresh(house.workspace.key)


async def build(database: Database, company: Company) -> House:
    """A workspace with the company's definitions and people."""
    clock = FrozenClock(values.NOW)
    workspace = await create_workspace(database, clock, f"p{uuid4().hex[:16]}", "模型")
    catalogs = Catalogs(database, workspace)
    access = Access(database, clock)
    runner = QueryRunner(database, clock, b"property tests")
    writer = RecordWriter(database, catalogs, access, clock)
    house = House(company, database, workspace, clock, catalogs, access, runner, writer)
    changes = [
        DefinitionChange(kind, key, one, "base", "core") for (kind, key), one in read_core().items() if kind == "object"
    ]
    changes += [DefinitionChange("object", key, one, "base", "tests") for key, one in company.documents.items()]
    changes += [DefinitionChange("role", key, one, "base", "tests") for key, one in company.roles.items()]
    await publish(house, changes)
    await _hire(house)
    return house


async def _hire(house: House) -> None:
    company = house.company
    departments = {key: {"name": f"部门{key[-1]}", "parent": one["parent"]} for key, one in company.departments.items()}
    users = {
        key: {
            "name": f"用户{key[-1]}",
            "login_name": f"user{key[-1]}",
            "department": one["department"],
            "superior": one["superior"],
            "roles": one["roles"] or None,
        }
        for key, one in company.users.items()
    }
    for object_key, people in (("department", departments), ("user", users)):
        for key, raw in people.items():
            await house.save(object_key, Change("create", RecordId(UUID(key)), raw))
            writing.create(company, object_key, key, {"owner": None, **raw}, house.clock.now())
            company.records[object_key][key]["department"] = raw.get("department")
    heads = [
        Change("update", RecordId(UUID(key)), {"head": one["head"]})
        for key, one in company.departments.items()
        if one["head"]
    ]
    for change in heads:
        await house.save("department", change)
        row = company.records["department"][str(change.id)]
        row["version"] = row["version"] + 1  # type: ignore[operator]
    house.access.wake(house.workspace.key, house.workspace.schema)


async def fill(house: House, batches: list[tuple[str, list[tuple[str, Document]]]]) -> None:
    """New records into both, then the model's roll-ups."""
    for key, made in batches:
        changes = [Change("create", RecordId(UUID(number)), raw) for number, raw in made]
        for change in changes:
            await house.save(key, change)
        for number, raw in made:
            writing.create(house.company, key, number, raw, house.clock.now())
    writing.count_rollups(house.company)


async def grant(house: House, members: list[Document], shares: list[Document]) -> None:
    """Members and shares into both. The rooms have no verb for them yet; the tables are what rights read."""
    house.company.members, house.company.shares = members, shares
    schema, operation = house.workspace.schema, new_id()
    for one in members:
        await house.database.execute(
            f'INSERT INTO "{schema}".member VALUES ($1, $2, $3, $4, $5)',
            [one["record"], one["user"], one["may_write"], one["expires_at"], operation],
        )
    for one in shares:
        await house.database.execute(
            f'INSERT INTO "{schema}".share VALUES ($1, $2, $3, $4, $5, $6)',
            [one["record"], one["kind"], one["principal"], one["may_write"], one["expires_at"], operation],
        )


async def compare(house: House) -> None:
    """Every row of every object is what the model holds: values, owner, version, bin, roll-ups."""
    for key, document in house.company.documents.items():
        stored = await house.rows(key)
        expected = house.company.records.get(key, {})
        assert stored.keys() == expected.keys(), key
        for number, row in stored.items():
            found, wanted = read_row(house, key, document, row), strip(expected[number], document)
            wrong = {name: (found[name], wanted[name]) for name in found if found[name] != wanted[name]}
            assert not wrong, f"{key} {number}: (stored, model) {wrong}"


def read_row(house: House, key: str, document: Document, row: dict[str, Any]) -> dict[str, Any]:
    """A row of the table in the model's words."""
    found = {
        "owner": _plain(row["owner_id"]),
        "department": _plain(row["department_id"]),
        "version": row["version"],
        "deleted": row["deleted_at"] is not None,
    }
    for name, one in document["fields"].items():
        if one["type"] != "formula":
            found[name] = _plain(row[house.catalog.objects[key].fields[name].columns[0]])
    return found


def strip(record: Record, document: Document) -> dict[str, Any]:
    """A record of the model without the moments of its writing."""
    found = {"owner": record["owner"], "department": record["department"], "version": record["version"]}
    found["deleted"] = record["deleted_at"] is not None
    return found | {name: record.get(name) for name, one in document["fields"].items() if one["type"] != "formula"}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else tuple(value) if isinstance(value, list) else value
