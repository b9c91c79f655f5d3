"""A small company to write records of: catalog, tables, people, and a writer over them."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import zhike
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
from zhike.kernel.postgres.workspaces import Workspace
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.actions import Call
from zhike.kernel.records.hooks import HookRegistry
from zhike.kernel.records.model import Batch, Change, Operation, Outcome, Saved, SystemWork
from zhike.kernel.records.save import RecordWriter


def label(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def text(name: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "label": label(name), **more}


def options(*keys: str) -> dict[str, Any]:
    return {key: {"label": label(key)} for key in keys}


DOCUMENTS: dict[str, dict[str, Any]] = {
    "account": {
        "title": "name",
        "root": "self",
        "fields": {
            "name": text("名称", required=True),
            "code": text("编号", unique=True),
            "mail": {"type": "email", "label": label("邮箱"), "unique": True, "data_class": "personal"},
            "level": {
                "type": "choice", "label": label("级别"), "options": options("A", "B", "C"), "default": '"B"',
                "tracked": True,
            },
            "revenue": {"type": "money", "label": label("收入"), "tracked": True},
            "staff": {"type": "number", "label": label("人数")},
            "tags": {"type": "choices", "label": label("标签"), "options": options("vip", "risk", "new")},
            "big": {"type": "boolean", "label": label("大客户")},
            "founded": {"type": "date", "label": label("成立")},
            "seen_at": {"type": "datetime", "label": label("最近联系")},
            "notes": {"type": "long_text", "label": label("备注")},
            "since": {"type": "date", "label": label("建档"), "default": "today()"},
            "parent": {"type": "lookup", "target": "account", "inverse": "subsidiaries", "label": label("上级")},
            "contact_count": {
                "type": "rollup", "relation": "contacts", "function": "count", "label": label("联系人数"),
            },
            "won_total": {
                "type": "rollup", "relation": "deals", "function": "sum", "field": "amount",
                "where": {"field": "stage", "op": "is", "value": "won"}, "label": label("赢单额"),
            },
            "deal_max": {
                "type": "rollup", "relation": "deals", "function": "max", "field": "amount", "label": label("最大"),
            },
            "deal_avg": {
                "type": "rollup", "relation": "deals", "function": "avg", "field": "amount", "label": label("平均"),
            },
            "first_close": {
                "type": "rollup", "relation": "deals", "function": "min", "field": "close_date", "label": label("最早"),
            },
        },
        "rules": {
            "staff_positive": {
                "formula": "staff >= 0", "message": {"zh": "人数不能为负", "en": "Staff is negative"}, "field": "staff",
            },
        },
    },
    "contact": {
        "title": "name",
        "root": "account",
        "fields": {
            "name": text("姓名", required=True),
            "account": {
                "type": "lookup", "target": "account", "inverse": "contacts", "child": True, "required": True, "label": label("客户"),
            },
            "phone": {"type": "phone", "label": label("电话"), "data_class": "personal"},
        },
    },
    "deal": {
        "title": "name",
        "root": "account",
        "fields": {
            "name": text("名称", required=True),
            "account": {"type": "lookup", "target": "account", "inverse": "deals", "label": label("客户")},
            "amount": {"type": "number", "label": label("金额")},
            "stage": {
                "type": "choice", "label": label("阶段"), "options": options("new", "won", "lost"), "tracked": True,
            },
            "close_date": {"type": "date", "label": label("成交日")},
        },
    },
    "activity": {
        "title": "subject",
        "fields": {
            "subject": text("主题", required=True),
            "target": {
                "type": "any_lookup", "targets": ["account", "contact"], "inverse": "activities", "label": label("关联"),
            },
        },
    },
}  # fmt: skip
CLERK = {
    "role": "clerk",
    "label": label("职员"),
    "objects": {
        "account": {"create": True, "read": "all", "update": "own", "delete": "none"},
        "contact": {"create": True, "read": "own", "update": "own", "delete": "own"},
        "deal": {
            "create": False, "read": "all", "update": "condition", "delete": "none",
            "conditions": {"update": {"field": "stage", "op": "is", "value": "new"}},
        },
        "activity": {"create": True, "read": "own", "update": "own", "delete": "own"},
        "user": {"read": "all"},
        "department": {"read": "all"},
    },
    "fields": {
        "account.staff": {"read": True, "write": False},
        "account.notes": {"read": False, "write": False},
        "account.mail": {"read": True, "write": True, "mask": "email"},
    },
}  # fmt: skip
SYSTEM = SystemPolicy("tests write as the system")
CORE = Path(zhike.__file__).parent / "apps" / "core"


def make_changes(documents: dict[str, dict[str, Any]]) -> list[DefinitionChange]:
    """Objects of a package, as their folders would say it."""
    return [
        DefinitionChange("object", key, {"object": key, "label": label(key), **document}, "base", "tests")
        for key, document in documents.items()
    ]


async def publish(database: Database, workspace: Workspace, clock: FrozenClock) -> Catalog:
    """The core objects and those of this file, published and finished for real."""
    publisher = Publisher(database, clock)
    core = read_package(CORE)
    changes = [DefinitionChange(kind, key, one, "base", "core") for (kind, key), one in core.definitions.items()]
    stamp = PublishStamp(cause="system")
    changes += [*make_changes(DOCUMENTS), DefinitionChange("role", "clerk", CLERK, "base", "tests")]
    await publisher.publish(workspace, changes, stamp)
    assert await finish(database, workspace, clock) == ()
    return await load_catalog(database, workspace)


class Catalogs:
    """The snapshot that the process knows; `published` is what a reload finds."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = self.published = catalog
        self.reloads = 0

    async def current(self, workspace: WorkspaceKey) -> Catalog:
        return self.catalog

    async def refresh(self, workspace: WorkspaceKey, at_least: int | None = None) -> Catalog:
        self.reloads += 1
        self.catalog = self.published
        return self.catalog


@dataclass
class Policies:
    """The rights of readers: those that a test sets, else everything."""

    by_user: dict[UUID, AccessPolicy] = field(default_factory=dict)

    async def get_policy(self, reader: Reader, catalog: Catalog) -> AccessPolicy:
        return self.by_user.get(reader.subject, SYSTEM)


class Announcements:
    def __init__(self) -> None:
        self.workspaces: list[WorkspaceKey] = []

    def announce(self, workspace: WorkspaceKey) -> None:
        self.workspaces.append(workspace)


@dataclass
class Company:
    """Everything that a test of the write path needs."""

    database: Database
    workspace: Workspace
    clock: FrozenClock
    catalogs: Catalogs
    policies: Policies
    hooks: HookRegistry
    waker: Announcements
    writer: RecordWriter
    reader: Reader
    department: UUID

    @property
    def schema(self) -> str:
        return self.workspace.schema

    async def save(self, object_key: str, *changes: Change, partial: bool = False, **more: Any) -> Outcome:
        batch = Batch(ObjectKey(object_key), changes, partial=partial)
        return await self.writer.save(more.pop("reader", self.reader), batch, more.pop("operation", op()), **more)

    async def create(self, object_key: str, **values: Any) -> RecordId:
        outcome = await self.save(object_key, Change("create", values=values))
        return record_id(outcome.saved[0])

    async def update(self, object_key: str, record: RecordId, **values: Any) -> int:
        outcome = await self.save(object_key, Change("update", record, values))
        return outcome.saved[0].version

    async def delete(self, object_key: str, record: RecordId) -> Outcome:
        return await self.save(object_key, Change("delete", record))

    async def act(self, action: str, *ids: RecordId, operation: Operation | None = None, **arguments: Any) -> Outcome:
        call = Call(action, ids, arguments)
        return await self.writer.act(self.reader, ObjectKey("account"), call, operation or op())

    def fid(self, object_key: str, field_key: str) -> str:
        """The permanent id of a field, as it stands in payloads."""
        return str(self.catalogs.catalog.objects[object_key].fields[field_key].id)

    async def row(self, object_key: str, record: UUID) -> dict[str, Any]:
        table = self.catalogs.catalog.objects[object_key].table
        found = await self.database.fetch_row(f"SELECT * FROM {self.schema}.{table} WHERE id = $1", [record])
        return dict(found or {})

    async def rows(self, sql: str, *params: Any) -> list[dict[str, Any]]:
        found = await self.database.fetch_rows(sql.replace("{s}", self.schema), list(params))
        return [dict(one) for one in found]

    async def value(self, sql: str, *params: Any) -> Any:
        return await self.database.fetch_value(sql.replace("{s}", self.schema), list(params))

    async def journal(self, record: UUID | None = None) -> list[dict[str, Any]]:
        """Entries as (kind, object, version, payload, cause), of one record or of all, in the order written."""
        rows = await self.rows(
            "SELECT kind::text AS kind, object, record_id, version, payload, cause, operation_id, actor_id, subject_id"
            " FROM {s}.journal WHERE $1::uuid IS NULL OR record_id = $1 ORDER BY seq",
            record,
        )
        return [{**row, "payload": json.loads(row["payload"])} for row in rows]

    async def hire(self, login: str, *roles: str) -> Reader:
        """A new user with roles, and from now on with the rights that they give."""
        person = await self.create(
            "user", name=login, login_name=login, roles=list(roles), department=str(self.department)
        )
        reader = Reader(self.workspace.key, UserId(person), UserId(person))
        access = Access(self.database, self.clock)
        self.policies.by_user[person] = await access.get_policy(reader, self.catalogs.catalog)
        return reader

    def without_abilities(self) -> AccessPolicy:
        """All records and fields, and no ability: a person with a plain role."""
        return replace_ability(SYSTEM)

    async def counts(self) -> dict[str, int]:
        """Rows of every table that writing touches."""
        tables = ["record", "journal", "operation", "field_span", "o_user", *(f"o_{key}" for key in DOCUMENTS)]
        return {name: await self.value(f"SELECT count(*) FROM {{s}}.{name}") for name in tables}


class _Plain:
    """Another policy without its abilities."""

    def __init__(self, policy: AccessPolicy) -> None:
        self._policy = policy

    def __getattr__(self, name: str) -> Any:
        return getattr(self._policy, name)

    def has_ability(self, ability: str) -> bool:
        return False


def replace_ability(policy: AccessPolicy) -> AccessPolicy:
    return _Plain(policy)  # type: ignore[return-value]


def op(kind: str = "test", **more: Any) -> Operation:
    return Operation(OperationId(new_id()), kind, {"zh": "测试", "en": "Test"}, **more)


def record_id(saved: Saved) -> RecordId:
    assert saved.id is not None
    assert saved.problems == ()
    return saved.id


def system_work(workspace: Workspace) -> SystemWork:
    return SystemWork(workspace.key, SYSTEM)


async def make_company(database: Database, workspace: Workspace, clock: FrozenClock, catalog: Catalog) -> Company:
    """A writer and two records, a department and its only user, in a workspace that has no other."""
    catalogs, policies, hooks, waker = Catalogs(catalog), Policies(), HookRegistry(), Announcements()
    writer = RecordWriter(database, catalogs, policies, clock, waker=waker, hooks=hooks)
    system = system_work(workspace)
    made = await writer.save(
        system, Batch(ObjectKey("department"), (Change("create", values={"name": "销售部"}),)), op()
    )
    department = record_id(made.saved[0])
    person = {"name": "王伟", "login_name": "wangwei", "department": str(department)}
    made = await writer.save(system, Batch(ObjectKey("user"), (Change("create", values=person),)), op())
    user = UserId(record_id(made.saved[0]))
    reader = Reader(workspace.key, user, user)
    return Company(database, workspace, clock, catalogs, policies, hooks, waker, writer, reader, department)


async def empty(database: Database, workspace: Workspace) -> None:
    """Take away what the test before has written. Definitions and tables stay."""
    tables = [
        "record", "journal", "journal_seal", "operation", "field_span", "rollup_due", "idempotency", "erasure", "consumer",
        "member", "share", "import_row", "access_log", "user_department", "o_user", "o_department",
        *(f"o_{key}" for key in DOCUMENTS),
    ]  # fmt: skip
    names = ", ".join(f"{workspace.schema}.{name}" for name in tables)
    await database.execute(f"TRUNCATE {names} CASCADE")
    await database.execute(f"UPDATE {workspace.schema}.journal_head SET pos = 0, seal = '', era = 1")
