"""A workspace in plain Python: definitions as documents, records as dicts, people, grants. No SQL, no code of ours
beyond the types and the checker of expressions."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.property.oracle.world import Asking, Record
from tests.property.strategies.expressions import Names
from zhike.kernel.expressions.check import check
from zhike.kernel.expressions.parse import parse_formula
from zhike.kernel.expressions.scope import RelationTarget
from zhike.kernel.expressions.tree import Node
from zhike.kernel.expressions.types import BOOLEAN, DATE, DATETIME, NUMBER, TEXT, Kind, ValueType

Document = dict[str, Any]

PEOPLE: dict[str, Document] = {
    "user": {
        "title": "name",
        "fields": {"name": {"type": "text"}, "superior": {"type": "user"}},
    },
    "department": {
        "title": "name",
        "fields": {"name": {"type": "text"}, "parent": {"type": "department"}},
    },
}
_SIMPLE = {
    "text": TEXT,
    "long_text": TEXT,
    "email": TEXT,
    "phone": TEXT,
    "number": NUMBER,
    "money": NUMBER,
    "boolean": BOOLEAN,
    "date": DATE,
    "datetime": DATETIME,
    "user": ValueType(Kind.REFERENCE, ("user",)),
    "department": ValueType(Kind.REFERENCE, ("department",)),
}


def system_fields(object_key: str) -> dict[str, ValueType]:
    """What every object has."""
    user, department = _SIMPLE["user"], _SIMPLE["department"]
    return {
        "id": ValueType(Kind.REFERENCE, (object_key,)),
        "owner": user,
        "department": department,
        "created_at": DATETIME,
        "created_by": user,
        "updated_at": DATETIME,
        "version": NUMBER,
    }


def type_of(field_document: Document, documents: dict[str, Document]) -> ValueType | None:
    """The type of a declared field; None for formulas, whose type is found by checking."""
    match field_document["type"]:
        case "choice":
            return ValueType(Kind.CHOICE, options=tuple(field_document["options"]))
        case "choices":
            return ValueType(Kind.CHOICES, options=tuple(field_document["options"]))
        case "lookup":
            return ValueType(Kind.REFERENCE, (field_document["target"],))
        case "any_lookup":
            return ValueType(Kind.REFERENCE, tuple(field_document["targets"]))
        case "rollup":
            return _type_of_rollup(field_document, documents)
        case "formula":
            return None
        case simple:
            return _SIMPLE[simple]


def _type_of_rollup(field_document: Document, documents: dict[str, Document]) -> ValueType:
    if field_document["function"] not in ("min", "max"):
        return NUMBER
    child = next(
        document
        for document in documents.values()
        if any(one.get("inverse") == field_document["relation"] for one in document["fields"].values())
    )
    found = type_of(child["fields"][field_document["field"]], documents)
    assert found is not None
    return found


@dataclass(repr=False)
class Company:
    """Everything there is. `records[object][id]`, deleted ones with `deleted_at`."""

    documents: dict[str, Document]
    roles: dict[str, Document]
    users: dict[str, Document] = field(default_factory=dict)
    """id: {department, superior, roles}"""
    departments: dict[str, Document] = field(default_factory=dict)
    """id: {parent, head}"""
    records: dict[str, dict[str, Record]] = field(default_factory=dict)
    members: list[Document] = field(default_factory=list)
    shares: list[Document] = field(default_factory=list)

    def __repr__(self) -> str:
        kinds = {
            key: {name: one["type"] for name, one in document["fields"].items()}
            for key, document in self.documents.items()
        }
        return f"Company({kinds})"

    @property
    def objects(self) -> dict[str, Document]:
        """All objects, people too."""
        return {**PEOPLE, **self.documents}

    def names(self) -> Names:
        """What expressions may name, for the system."""
        objects = self.objects
        names = Names(
            fields={key: system_fields(key) for key in objects},
            relations={key: {} for key in objects},
            ids={key: tuple(rows) for key, rows in self.records.items()},
        )
        formulas: list[tuple[str, str, str]] = []
        for key, document in objects.items():
            for name, one in document["fields"].items():
                found = type_of(one, self.documents)
                if found is None:
                    formulas.append((key, name, one["formula"]))
                else:
                    names.fields[key][name] = found
                if one.get("inverse"):
                    for target in one.get("targets", [one.get("target")]):
                        names.relations[target][one["inverse"]] = RelationTarget(key, name)
        for key, name, text in formulas:
            names.fields[key][name] = check(parse_formula(text), names, key).type
        return names

    def formulas(self) -> dict[tuple[str, str], Node]:
        """The checked trees of formula fields."""
        names = self.names()
        return {
            (key, name): check(parse_formula(one["formula"]), names, key)
            for key, document in self.documents.items()
            for name, one in document["fields"].items()
            if one["type"] == "formula"
        }

    def living(self) -> dict[str, dict[str, Record]]:
        """Records outside the bin."""
        return {
            key: {number: row for number, row in rows.items() if row["deleted_at"] is None}
            for key, rows in self.records.items()
        }

    def asking(self, user: str | None, now: datetime) -> Asking:
        """Who asks when."""
        person = self.users.get(user or "")
        departments = (person["department"],) if person and person["department"] else ()
        parents = {key: one["parent"] for key, one in self.departments.items()}
        return Asking(now, me=user, my_departments=departments, parents=parents)
