"""A small company to write records of: catalog, tables, people, and a writer over them."""

import json
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, UserId, WorkspaceKey, new_id
from zhike.kernel.catalog.build import CatalogIdentity, build_catalog
from zhike.kernel.catalog.definitions import Definition
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.physical import Physical, PhysicalField, PhysicalObject, name_columns, name_table
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.postgres.workspaces import Workspace
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.secure import SystemPolicy
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
    "department": {
        "title": "name",
        "fields": {
            "name": text("名称", required=True),
            "parent": {"type": "department", "label": label("上级")},
            "head": {"type": "user", "label": label("负责人")},
            "sort_order": {"type": "number", "label": label("排序")},
        },
    },
    "user": {
        "title": "name",
        "fields": {
            "name": text("姓名", required=True),
            "login_name": text("登录名", unique=True),
            "email": {"type": "email", "label": label("邮箱")},
            "phone": {"type": "phone", "label": label("电话")},
            "superior": {"type": "user", "label": label("上级")},
            "status": {"type": "choice", "label": label("状态"), "options": options("active", "left")},
            "roles": {"type": "choices", "label": label("角色"), "options": options("sales", "admin")},
            "language": {"type": "choice", "label": label("语言"), "options": options("zh-CN", "en")},
            "time_zone": text("时区"),
            "job_title": text("职务"),
        },
    },
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
        "via": "account",
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
FIXED_IDS = {"department": 101, "user": 201, "account": 1001, "contact": 1101, "deal": 1201, "activity": 1301}
SYSTEM = SystemPolicy("tests write as the system")


def make_catalog(schema: str, version: int, documents: dict[str, dict[str, Any]] = DOCUMENTS) -> Catalog:
    """The real validated snapshot of documents, with ids and columns as the catalog would give them."""
    definitions = {}
    fields: list[PhysicalField] = []
    objects = {}
    for key, document in documents.items():
        whole = {"object": key, "label": label(key), **document}
        definitions["object", key] = Definition("object", key, "tests", base=json.loads(json.dumps(whole)))
        objects[key] = PhysicalObject(key, name_table(key))
        for offset, (name, one) in enumerate(document["fields"].items()):
            config = dict(one)
            if one["type"] == "rollup":
                config["result"] = "date" if one.get("field") == "close_date" else "number"
            physical = get_field_type(one["type"]).columns(config)
            columns = name_columns(name, physical, frozenset())
            types = tuple(column.sql_type for column in physical)
            number = FIXED_IDS[key] + offset
            fields.append(PhysicalField(number, key, name, one["type"], columns, types))
    identity = CatalogIdentity(schema.removeprefix("w_"), schema, version)
    return build_catalog(identity, definitions, Physical(objects, tuple(fields)))


async def make_tables(database: Database, catalog: Catalog) -> None:
    """The tables, with the indexes and foreign keys that matter to writing."""
    schema = quote_identifier(catalog.schema)
    links = []
    for definition in catalog.objects.values():
        if definition.key in ("user", "department"):
            continue
        table = f"{schema}.{quote_identifier(definition.table)}"
        columns = [
            f"{quote_identifier(name)} {column.sql_type}"
            for one in definition.fields.values()
            if not one.system
            for name, column in zip(one.columns, get_field_type(one.type).columns(one.config), strict=True)
        ]
        await database.execute(
            f"CREATE TABLE {table} (id uuid PRIMARY KEY, owner_id uuid, department_id uuid, created_at timestamptz NOT"
            " NULL, created_by uuid, updated_at timestamptz NOT NULL, updated_by uuid, version bigint NOT NULL,"
            f" deleted_at timestamptz, {', '.join(columns)})"
        )
        for one in definition.fields.values():
            if one.unique:
                name = quote_identifier(one.columns[0])
                await database.execute(
                    f"CREATE UNIQUE INDEX {definition.table}_f{one.id}_unique ON {table} (lower({name}))"
                    " WHERE deleted_at IS NULL"
                )
            if one.type in ("lookup", "any_lookup"):
                target = "record" if one.type == "any_lookup" else catalog.objects[one.targets[0]].table
                links.append((table, f"{definition.table}_f{one.id}_fk", one.columns[0], target))
    for table, name, column, target in links:
        await database.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({quote_identifier(column)}) REFERENCES"
            f" {schema}.{quote_identifier(target)} (id) DEFERRABLE INITIALLY DEFERRED"
        )
    await database.execute(f"UPDATE {schema}.catalog_head SET version = $1", [catalog.version])


class Catalogs:
    """The snapshot that the process knows; `published` is what a reload finds."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = self.published = catalog
        self.reloads = 0

    async def get(self, workspace: WorkspaceKey) -> Catalog:
        return self.catalog

    async def reload(self, workspace: WorkspaceKey) -> Catalog:
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

    async def counts(self) -> dict[str, int]:
        """Rows of every table that writing touches."""
        tables = ["record", "journal", "operation", "field_span", *(f"o_{key}" for key in DOCUMENTS)]
        return {name: await self.value(f"SELECT count(*) FROM {{s}}.{name}") for name in tables}


def op(kind: str = "test", **more: Any) -> Operation:
    return Operation(OperationId(new_id()), kind, {"zh": "测试", "en": "Test"}, **more)


def record_id(saved: Saved) -> RecordId:
    assert saved.id is not None
    assert saved.problems == ()
    return saved.id


def system_work(workspace: Workspace) -> SystemWork:
    return SystemWork(workspace.key, SYSTEM)


async def make_company(database: Database, workspace: Workspace, clock: FrozenClock) -> Company:
    catalog = make_catalog(workspace.schema, 7)
    await make_tables(database, catalog)
    catalogs, policies, hooks, waker = Catalogs(catalog), Policies(), HookRegistry(), Announcements()
    writer = RecordWriter(database, catalogs, policies, clock, waker=waker, hooks=hooks)
    department, user = RecordId(new_id()), RecordId(new_id())
    system = system_work(workspace)
    await writer.save(system, Batch(ObjectKey("department"), (Change("create", department, {"name": "销售部"}),)), op())
    await writer.save(
        system,
        Batch(
            ObjectKey("user"),
            (Change("create", user, {"name": "王伟", "login_name": "wangwei", "department": str(department)}),),
        ),
        op(),
    )
    reader = Reader(workspace.key, UserId(user), UserId(user))
    return Company(database, workspace, clock, catalogs, policies, hooks, waker, writer, reader, department)


def republished(catalog: Catalog) -> Catalog:
    """The next version of the same definitions."""
    return replace(catalog, version=catalog.version + 1)
