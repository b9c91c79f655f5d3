"""What writes do to the naive model: values as they are kept, roll-ups counted anew each time."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.property.model.company import Company, Document
from tests.property.oracle import decimals
from tests.property.oracle.world import Record


def kept(one: Document, raw: Any) -> object:
    """What a field keeps of JSON that is in its normal form already."""
    if raw is None:
        return None
    match one["type"]:
        case "number":
            return Decimal(raw)
        case "money":
            return Decimal(raw["amount"])
        case "date":
            return date.fromisoformat(raw)
        case "datetime":
            return datetime.fromisoformat(raw).astimezone(UTC)
        case "choices":
            return tuple(key for key in one["options"] if key in raw)
        case _:
            return raw


def create(
    company: Company, object_key: str, number: str, raw: Document, now: datetime, by: str | None = None
) -> Record:
    """A new record."""
    document = company.objects[object_key]
    row: Record = {
        "id": number,
        "owner": raw.get("owner"),
        "department": raw.get("department") or _department_of(company, object_key, raw.get("owner")),
        "created_at": now,
        "created_by": by,
        "updated_at": now,
        "version": Decimal(1),
        "deleted_at": None,
        "deleted_by_operation": None,
    }
    for name, one in document["fields"].items():
        if one["type"] not in ("formula", "rollup"):
            row[name] = kept(one, raw.get(name))
    company.records.setdefault(object_key, {})[number] = row
    return row


def _department_of(company: Company, object_key: str, owner: Any) -> str | None:
    """A record that names no department belongs to its owner's main one."""
    return None if object_key in ("user", "department") or owner is None else company.users[owner]["department"]


def change(company: Company, object_key: str, number: str, raw: Document, now: datetime) -> bool:
    """New values of a record; says whether anything changed (then the version rises)."""
    document = company.objects[object_key]
    row = company.records[object_key][number]
    new = {name: kept(document["fields"].get(name, {"type": "user"}), value) for name, value in raw.items()}
    if new.get("owner") not in (None, row["owner"]) and "department" not in new:
        new["department"] = _department_of(company, object_key, new["owner"])
    if all(_same(row[name], value) for name, value in new.items()):
        return False
    row |= new
    row["version"] = row["version"] + 1  # type: ignore[operator]
    row["updated_at"] = now
    return True


def _same(left: object, right: object) -> bool:
    return left == right and type(left) is type(right)


def children(company: Company, object_key: str, number: str) -> list[tuple[str, Record]]:
    """The living children that live and die with a record."""
    found = []
    for key, document in company.documents.items():
        for name, one in document["fields"].items():
            if one.get("child") and one.get("target") == object_key:
                found += [
                    (key, row)
                    for row in company.records.get(key, {}).values()
                    if row[name] == number and row["deleted_at"] is None
                ]
    return found


def delete(company: Company, object_key: str, number: str, now: datetime, operation: object) -> None:
    """To the bin, with its children."""
    row = company.records[object_key][number]
    for key, child in children(company, object_key, number):
        delete(company, key, str(child["id"]), now, operation)
    _mark(row, now, operation)


def restore(company: Company, object_key: str, number: str, now: datetime) -> None:
    """Out of the bin, with exactly those children that went with it."""
    row = company.records[object_key][number]
    operation = row["deleted_by_operation"]
    _mark(row, None, None, now)
    for key, document in company.documents.items():
        for name, one in document["fields"].items():
            if one.get("child") and one.get("target") == object_key:
                for child in company.records.get(key, {}).values():
                    if child[name] == number and child["deleted_by_operation"] == operation:
                        restore(company, key, str(child["id"]), now)


def _mark(row: Record, deleted_at: datetime | None, operation: object, now: datetime | None = None) -> None:
    row["deleted_at"] = deleted_at
    row["deleted_by_operation"] = operation
    row["version"] = row["version"] + 1  # type: ignore[operator]
    row["updated_at"] = deleted_at or now


def count_rollups(company: Company) -> None:
    """Every stored aggregate, from all living children."""
    for key, document in company.documents.items():
        for name, one in document["fields"].items():
            if one["type"] != "rollup":
                continue
            child, lookup = _find_relation(company, key, one["relation"])
            for row in company.records.get(key, {}).values():
                found = [
                    each
                    for each in company.records.get(child, {}).values()
                    if each[lookup] == row["id"] and each["deleted_at"] is None
                ]
                row[name] = _aggregate(one, found)


def _find_relation(company: Company, object_key: str, relation: str) -> tuple[str, str]:
    for key, document in company.documents.items():
        for name, one in document["fields"].items():
            if one.get("inverse") == relation and object_key in one.get("targets", [one.get("target")]):
                return key, name
    raise AssertionError(relation)


def _aggregate(one: Document, rows: list[Record]) -> object:
    if one["function"] == "count":
        return Decimal(len(rows))
    values: list[Any] = [row[one["field"]] for row in rows if row[one["field"]] is not None]
    if one["function"] == "sum":
        return sum(values, Decimal(0))
    if not values:
        return None
    if one["function"] == "avg":
        return decimals.divide(sum(values, Decimal(0)), Decimal(len(values)))
    return min(values) if one["function"] == "min" else max(values)
