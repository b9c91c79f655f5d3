"""A company to ask questions of: a real catalog, real tables and indexes, and rows that Python knows too."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.catalog import ddl
from zhike.kernel.catalog.build import CatalogIdentity, build_catalog
from zhike.kernel.catalog.definitions import Definition
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.physical import Physical, PhysicalField, PhysicalObject, name_columns, name_table
from zhike.kernel.catalog.pinyin import sort_key
from zhike.kernel.catalog.specs import list_indexes
from zhike.kernel.postgres.pool import Database, Transaction
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.query.reader import Reader

Row = dict[str, Any]
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def label(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def a(kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "label": label(name), **more}


def options(*keys: str) -> dict[str, Any]:
    return {key: {"label": label(key)} for key in keys}


OBJECTS: dict[str, dict[str, Any]] = {
    "department": {
        "title": "name",
        "fields": {
            "name": a("text", "名称", required=True, sort="codes"),
            "parent": a("department", "上级"),
            "head": a("user", "负责人"),
            "sort_order": a("number", "排序"),
        },
    },
    "user": {
        "title": "name",
        "fields": {
            "name": a("text", "姓名", required=True, sort="codes"),
            "login_name": a("text", "登录名", unique=True),
            "email": a("email", "邮箱"),
            "phone": a("phone", "电话"),
            "superior": a("user", "上级"),
            "status": a("choice", "状态", options=options("active", "left")),
            "roles": a("choices", "角色", options=options("admin")),
            "language": a("choice", "语言", options=options("zh-CN", "en")),
            "time_zone": a("text", "时区"),
            "job_title": a("text", "职务"),
        },
    },
    "account": {
        "title": "name",
        "traits": ["owned"],
        "root": "self",
        "fields": {
            "name": a("text", "名称", required=True, indexed=True),
            "level": a("choice", "级别", options=options("A", "B", "C"), indexed=True, tracked=True),
            "sector": a("text", "行业"),
            "phone": a("phone", "电话"),
            "email": a("email", "邮箱"),
            "revenue": a("money", "收入", indexed=True, tracked=True),
            "employees": a("number", "人数"),
            "vip": a("boolean", "贵宾"),
            "tags": a("choices", "标签", options=options("hot", "cold", "old")),
            "founded": a("date", "成立"),
            "signed_at": a("datetime", "签约"),
            "notes": a("long_text", "备注"),
            "parent": a("lookup", "上级客户", target="account", inverse="subsidiaries"),
            "band": a("formula", "规模", formula='if(revenue > 500, "大", "小")'),
            "contact_line": a("formula", "电话行", formula='"T:" & phone'),
            "people": a("formula", "联系人数", formula="count(contacts)"),
            "open_amount": a("formula", "在谈金额", formula='sum(deals.amount, stage = "open")'),
            "contact_count": a("rollup", "联系人", relation="contacts", function="count"),
        },
    },
    "contact": {
        "title": "name",
        "via": "account",
        "root": "account",
        "fields": {
            "name": a("text", "姓名", required=True),
            "account": a("lookup", "客户", target="account", inverse="contacts"),
            "phone": a("phone", "电话"),
            "email": a("email", "邮箱"),
            "birthday": a("date", "生日"),
        },
    },
    "deal": {
        "title": "name",
        "traits": ["owned"],
        "root": "account",
        "fields": {
            "name": a("text", "名称", required=True),
            "account": a("lookup", "客户", target="account", inverse="deals"),
            "stage": a("choice", "阶段", options=options("open", "won", "lost"), tracked=True),
            "amount": a("money", "金额", indexed=True),
            "closes_on": a("date", "成交日"),
        },
    },
    "activity": {
        "title": "subject",
        "via": "target",
        "fields": {
            "subject": a("text", "主题", required=True),
            "target": a("any_lookup", "关联", targets=["account", "contact"], inverse="activities"),
            "at": a("datetime", "时间"),
        },
    },
}
FIRST_IDS = {"department": 101, "user": 201, "account": 1001, "contact": 1101, "deal": 1201, "activity": 1301}

OPEN = {"read": "all", "update": "all", "delete": "all", "create": True, "export": True}
PEOPLE = {"user": {"read": "all"}, "department": {"read": "all"}}


def scoped(scope: str, **more: Any) -> dict[str, Any]:
    return {"read": scope, "update": scope, "delete": scope, "create": True, **more}


ROLES: dict[str, dict[str, Any]] = {
    "admin": {"objects": {"*": OPEN}, "abilities": ["workspace.admin", "users.manage", "catalog.publish"]},
    "own": {"objects": {**PEOPLE, **{key: scoped("own") for key in ("account", "contact", "deal", "activity")}}},
    "lead": {"objects": {**PEOPLE, **{key: scoped("own_and_subordinates") for key in ("account", "deal")}}},
    "dept": {"objects": {**PEOPLE, **{key: scoped("department") for key in ("account", "contact", "deal")}}},
    "area": {
        "objects": {**PEOPLE, **{key: scoped("department_and_below") for key in ("account", "contact", "deal")}},
        "fields": {
            "account.phone": {"read": True, "write": False, "mask": "phone"},
            "account.email": {"read": True, "write": False, "mask": "email"},
            "account.revenue": {"read": True, "write": False, "mask": "hide"},
            "account.notes": {"read": False, "write": False},
        },
    },
    "rule": {
        "objects": {
            **PEOPLE,
            "account": {
                "read": "condition",
                "conditions": {"read": {"any": [{"field": "level", "op": "is", "value": "A"},
                                                {"field": "parent.level", "op": "is", "value": "A"}]}},
            },
            "contact": {"read": "own"},
        },
    },
    "masked": {
        "objects": {"*": {"read": "all"}},
        "fields": {
            "account.name": {"read": True, "write": False, "mask": "last4"},
            "account.phone": {"read": True, "write": False, "mask": "phone"},
            "account.email": {"read": True, "write": False, "mask": "email"},
            "account.revenue": {"read": True, "write": False, "mask": "hide"},
            "account.employees": {"read": False, "write": False},
            "account.level": {"read": True, "write": False, "mask": "hide"},
        },
    },
    "none": {"objects": PEOPLE},
}  # fmt: skip


def make_catalog(workspace: WorkspaceKey, schema: str, version: int = 1) -> Catalog:
    """The real validated snapshot, with ids and columns as the catalog room would give them."""
    definitions: dict[tuple[str, str], Definition] = {}
    fields: list[PhysicalField] = []
    objects = {}
    for key, document in OBJECTS.items():
        whole = {"object": key, "label": label(key), **document}
        definitions["object", key] = Definition("object", key, "tests", base=json.loads(json.dumps(whole)))
        objects[key] = PhysicalObject(key, name_table(key))
        for offset, (name, one) in enumerate(document["fields"].items()):
            sort = {"sort": "pinyin"} if name == document["title"] else {}
            physical = get_field_type(one["type"]).columns({**sort, **one, "result": "number"})
            columns = name_columns(name, physical, frozenset())
            types = tuple(column.sql_type for column in physical)
            fields.append(PhysicalField(FIRST_IDS[key] + offset, key, name, one["type"], columns, types))
    for key, document in ROLES.items():
        whole = {"role": key, "label": label(key), **document}
        definitions["role", key] = Definition("role", key, "tests", base=json.loads(json.dumps(whole)))
    identity = CatalogIdentity(workspace, schema, version)
    return build_catalog(identity, definitions, Physical(objects, tuple(fields)))


async def make_tables(database: Database, catalog: Catalog) -> None:
    """Tables and indexes as the catalog room makes them; foreign keys have no part in reading."""
    for owner in catalog.objects.values():
        if owner.key not in ("user", "department"):
            await database.execute(ddl.create_table(catalog.schema, owner.table))
            columns = [
                (name, column.sql_type)
                for field in owner.fields.values()
                if not field.system
                for name, column in zip(
                    field.columns,
                    get_field_type(field.type).columns(field.config) if field.columns else (),
                    strict=True,
                )
            ]
            await database.execute(ddl.add_columns(catalog.schema, owner.table, tuple(columns)))
    for spec in list_indexes(catalog).values():
        if spec.object not in ("user", "department"):
            await database.execute(ddl.create_index(catalog.schema, spec, concurrently=False))


def make_uuid(kind: int, number: int) -> UUID:
    """A readable id: 00000001-0000-7000-8000-00000000002a is the 42nd of kind 1."""
    return UUID(f"{kind:08x}-0000-7000-8000-{number:012x}")


def user_id(number: int) -> UUID:
    return make_uuid(1, number)


def department_id(number: int) -> UUID:
    return make_uuid(2, number)


@dataclass(frozen=True, slots=True)
class House:
    """A workspace with its catalog and the rows that were put into it."""

    catalog: Catalog
    departments: list[Row]
    users: list[Row]
    accounts: list[Row]
    contacts: list[Row]
    deals: list[Row]
    activities: list[Row]
    members: list[Row]
    shares: list[Row]

    def rows(self, object_key: str) -> list[Row]:
        return {
            "department": self.departments, "user": self.users, "account": self.accounts, "contact": self.contacts,
            "deal": self.deals, "activity": self.activities,
        }[object_key]  # fmt: skip

    def by_id(self, object_key: str) -> dict[UUID, Row]:
        return {row["id"]: row for row in self.rows(object_key)}

    def reader(self, number: int) -> Reader:
        user = user_id(number)
        return Reader(WorkspaceKey(self.catalog.workspace), user, user)  # type: ignore[arg-type]


# Departments: 1 is the top, 2 and 3 below it, 4 and 5 below 2, 6 stands alone. Heads: 10 of 1, 2 of 2.
TREE = {1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: None}
HEADS = {1: 10, 2: 2}
# User: (department, further departments, superior, roles)
STAFF: dict[int, tuple[int | None, Sequence[int], int | None, Sequence[str]]] = {
    1: (1, (), None, ("admin",)),
    2: (2, (), 10, ("own",)),
    3: (4, (), 2, ("own",)),
    4: (5, (), 2, ("lead",)),
    5: (5, (), 4, ("own",)),
    6: (3, (6,), 10, ("dept",)),
    7: (2, (), 10, ("area",)),
    8: (6, (), None, ("rule",)),
    9: (3, (), 6, ("masked",)),
    10: (1, (), None, ("lead",)),
    11: (3, (), 5, ("own", "rule")),
    12: (None, (), None, ("none",)),
    13: (4, (), 3, ("area", "own")),
    14: (3, (), None, ()),
}


def _system(kind: int, number: int, owner: int | None, department: int | None) -> Row:
    made = EPOCH + timedelta(minutes=number)
    return {
        "id": make_uuid(kind, number),
        "owner_id": None if owner is None else user_id(owner),
        "department_id": None if department is None else department_id(department),
        "created_at": made,
        "created_by": None,
        # Many rows share a moment, so that ties are broken by id.
        "updated_at": EPOCH + timedelta(hours=(number * 7919) % 97),
        "updated_by": None,
        "version": 1 + number % 3,
        "deleted_at": EPOCH + timedelta(days=30) if number % 17 == 0 else None,
    }


def _staffed(number: int) -> tuple[int | None, int | None]:
    """An owner and mostly his department; every tenth row lies in a pool."""
    if number % 10 == 0:
        return None, None if number % 20 else 3
    owner = 1 + number % 13
    department = STAFF[owner][0]
    return owner, 1 + number % 6 if number % 4 == 0 else department


def make_account(number: int) -> Row:
    amount = None if number % 9 == 0 else Decimal(number * 37 % 1000) / 4 * 8
    return {
        **_system(3, number, *_staffed(number)),
        "name": f"公司 {number * 31 % 211:03d}" if number % 13 else None,
        "level": ("A", "B", "C", None)[number % 4],
        "sector": ("零售", "银行", "Retail", None, "制造")[number % 5],
        "phone": None if number % 6 == 0 else f"+86138{number:08d}",
        "email": None if number % 5 == 0 else f"user{number}@example{number % 3}.com",
        "revenue": amount,
        "revenue__cur": None if amount is None else "CNY",
        "revenue__base": amount,
        "employees": None if number % 7 == 0 else Decimal(number % 50),
        "vip": (True, False, None)[number % 3],
        "tags": (["hot"], ["cold", "old"], None, ["hot", "old"])[number % 4],
        "founded": None if number % 8 == 0 else date(1990 + number % 30, 1 + number % 12, 1 + number % 28),
        "signed_at": None if number % 3 == 0 else EPOCH + timedelta(hours=number * 5),
        "notes": f"secret {number}",
        "parent": make_uuid(3, number - 1) if number % 3 == 0 and number > 1 else None,
        "contact_count": Decimal(0),
    }


def make_contact(number: int, accounts: int) -> Row:
    return {
        **_system(4, number, *_staffed(number * 3)),
        "name": f"联系人 {number}",
        "account": make_uuid(3, 1 + number * 7 % accounts) if number % 11 else None,
        "phone": f"+86139{number:08d}",
        "email": None if number % 4 == 0 else f"c{number}@example.com",
        "birthday": None if number % 2 else date(1980, 1 + number % 12, 1),
    }


def make_deal(number: int, accounts: int) -> Row:
    amount = Decimal(number * 13 % 500) + Decimal("0.25")
    return {
        **_system(5, number, *_staffed(number * 5)),
        "name": f"商机 {number}",
        "account": make_uuid(3, 1 + number * 11 % accounts),
        "stage": ("open", "won", "lost")[number % 3],
        "amount": amount,
        "amount__cur": "CNY",
        "amount__base": amount,
        "closes_on": date(2026, 1 + number % 12, 1 + number % 28),
    }


def make_activity(number: int, accounts: int, contacts: int) -> Row:
    target = make_uuid(3, 1 + number % accounts) if number % 2 else make_uuid(4, 1 + number % contacts)
    return {
        **_system(6, number, *_staffed(number * 7)),
        "subject": f"活动 {number}",
        "target": None if number % 12 == 0 else target,
        "at": EPOCH + timedelta(hours=number),
    }


def make_people() -> tuple[list[Row], list[Row]]:
    departments = [
        {
            **_system(2, number, None, None), "deleted_at": None,
            "name": f"部门 {number}",
            "parent": None if parent is None else department_id(parent),
            "head": user_id(HEADS[number]) if number in HEADS else None,
        }
        for number, parent in TREE.items()
    ]  # fmt: skip
    users = [
        {
            **_system(1, number, None, main), "deleted_at": None,
            "name": f"员工 {number}",
            "login_name": f"user{number}",
            "superior": None if superior is None else user_id(superior),
            "roles": list(roles),
        }
        for number, (main, _, superior, roles) in STAFF.items()
    ]  # fmt: skip
    return departments, users


def make_grants(accounts: int) -> tuple[list[Row], list[Row]]:
    """Memberships and shares of accounts, some of them over."""
    members, shares = [], []
    operation = make_uuid(9, 1)
    for number in range(1, accounts + 1):
        common = {"record_id": make_uuid(3, number), "operation_id": operation, "may_write": number % 2 == 0}
        if number % 15 == 0:
            over = EPOCH - timedelta(days=1) if number % 30 == 0 else None
            members.append({**common, "user_id": user_id(1 + number % 14), "expires_at": over})
        if number % 14 == 0:
            kind, principal = [
                ("user", str(user_id(1 + number % 13))),
                ("department", str(department_id(1 + number % 6))),
                ("role", ("own", "rule", "lead")[number % 3]),
            ][number // 14 % 3]
            over = EPOCH - timedelta(days=1) if number % 28 == 0 else EPOCH + timedelta(days=900)
            shares.append({**common, "principal_kind": kind, "principal": principal, "expires_at": over})
    return members, shares


async def fill(transaction: Transaction, schema: str, table: str, rows: list[Row]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    await transaction.copy_rows(schema, table, columns, [tuple(row.get(name) for name in columns) for row in rows])


async def furnish(
    database: Database, workspace: WorkspaceKey, schema: str, *, accounts: int = 240, others: int = 360
) -> House:
    """Build the house in a workspace that is new."""
    catalog = make_catalog(workspace, schema)
    await make_tables(database, catalog)
    departments, users = make_people()
    members, shares = make_grants(accounts)
    house = House(
        catalog=catalog,
        departments=departments,
        users=users,
        accounts=[make_account(number) for number in range(1, accounts + 1)],
        contacts=[make_contact(number, accounts) for number in range(1, others + 1)],
        deals=[make_deal(number, accounts) for number in range(1, others + 1)],
        activities=[make_activity(number, accounts, others) for number in range(1, others + 1)],
        members=members,
        shares=shares,
    )
    further = [
        {"user_id": user_id(number), "department_id": department_id(one)}
        for number, (_, others_of, _, _) in STAFF.items()
        for one in others_of
    ]
    async with database.transaction() as transaction:
        for key in ("department", "user", "account", "contact", "deal", "activity"):
            await fill(transaction, schema, f"o_{key}", with_sort_keys(catalog, key, house.rows(key)))
            await fill(transaction, schema, "record", [_record(key, row) for row in house.rows(key)])
        await fill(transaction, schema, "user_department", further)
        await fill(transaction, schema, "member", members)
        await fill(transaction, schema, "share", shares)
    for table in ("o_account", "o_contact", "o_deal", "o_activity", "member", "share", "record"):
        await database.execute(f"ANALYZE {quote_identifier(schema)}.{quote_identifier(table)}")
    return house


def with_sort_keys(catalog: Catalog, object_key: str, rows: list[Row]) -> list[Row]:
    """The rows with the keys that text is sorted by."""
    owner = catalog.objects[object_key]
    title = owner.fields[owner.title_field]
    if len(title.columns) == 1:
        return rows
    return [{**row, title.columns[1]: None if row[title.key] is None else sort_key(row[title.key])} for row in rows]


def _record(object_key: str, row: Row) -> Row:
    title = row.get("name") or row.get("subject") or ""
    own = ("id", "owner_id", "department_id", "deleted_at")
    return {**{name: row[name] for name in own}, "object": object_key, "title": title}
