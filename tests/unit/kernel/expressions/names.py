"""A small CRM as a Scope, for the tests of this room."""

from tests.property.strategies.expressions import Names
from zhike.kernel.expressions.scope import RelationTarget
from zhike.kernel.expressions.types import BOOLEAN, DATE, DATETIME, NUMBER, TEXT, Kind, ValueType

USER = ValueType(Kind.REFERENCE, ("user",))
DEPARTMENT = ValueType(Kind.REFERENCE, ("department",))
ACCOUNT = ValueType(Kind.REFERENCE, ("account",))

NAMES = Names(
    fields={
        "account": {
            "id": ACCOUNT,
            "name": TEXT,
            "revenue": NUMBER,
            "employees": NUMBER,
            "level": ValueType(Kind.CHOICE, options=("A", "B", "C")),
            "tags": ValueType(Kind.CHOICES, options=("key", "new")),
            "active": BOOLEAN,
            "founded": DATE,
            "created_at": DATETIME,
            "owner": USER,
            "department": DEPARTMENT,
            "parent": ACCOUNT,
        },
        "contact": {"name": TEXT, "email": TEXT, "account": ACCOUNT, "score": NUMBER, "is_main": BOOLEAN},
        "activity": {"subject": TEXT, "target": ValueType(Kind.REFERENCE, ("account", "contact"))},
        "user": {"name": TEXT, "department": DEPARTMENT, "superior": USER},
        "department": {"name": TEXT, "parent": DEPARTMENT},
    },
    relations={
        "account": {
            "contacts": RelationTarget("contact", "account"),
            "activities": RelationTarget("activity", "target"),
            "subsidiaries": RelationTarget("account", "parent"),
        },
        "contact": {"activities": RelationTarget("activity", "target")},
    },
)
