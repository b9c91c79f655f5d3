"""A change of a field's type: what is wished, how far it is, and what became of the values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.model import FieldDefinition
from zhike.kernel.catalog.plan import Plan
from zhike.kernel.catalog.read import Stored, decode_document
from zhike.kernel.postgres.pool import Row


@dataclass(frozen=True, slots=True)
class TypeWish:
    """A field's new type. `config` is what the new type needs (options, target, scale ...) and may change the other
    members of the field's document too; null takes one away. `whole` is a document that replaces all of it."""

    object: str
    field: str
    type: str
    config: Document
    whole: Document | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A wish that the whole snapshot stands: the field as it is and as it will be, and the plan of the switch."""

    stored: Stored
    plan: Plan
    old: FieldDefinition
    new: FieldDefinition
    before: Document
    document: Document


@dataclass(frozen=True, slots=True)
class TypeChange:
    """One change of type. `before` and `document` are the field's documents, `*_settled` with shared options written
    out. States: filling, switched, failed, cancelled."""

    id: UUID
    object: str
    field: str
    from_id: int
    to_id: int
    origin_id: int | None
    before: Document
    before_settled: Document
    document: Document
    state: str
    problem: Document | None
    converted: int
    lost: int
    actor: UUID | None
    operation: UUID
    started_at: datetime
    switched_at: datetime | None
    version: int | None


def read_change(row: Row) -> TypeChange:
    """A row of the table."""
    before, document = decode_document(row["before"]) or {}, decode_document(row["document"]) or {}
    return TypeChange(
        id=row["id"],
        object=row["object"],
        field=row["field"],
        from_id=row["from_id"],
        to_id=row["to_id"],
        origin_id=row["origin_id"],
        before=_part(before, "field"),
        before_settled=_part(before, "settled"),
        document=_part(document, "field"),
        state=row["state"],
        problem=decode_document(row["problem"]),
        converted=row["converted"],
        lost=row["lost"],
        actor=row["actor_id"],
        operation=row["operation_id"],
        started_at=row["started_at"],
        switched_at=row["switched_at"],
        version=row["version"],
    )


def _part(document: Document, name: str) -> Document:
    found = document.get(name)
    return found if isinstance(found, Mapping) else {}
