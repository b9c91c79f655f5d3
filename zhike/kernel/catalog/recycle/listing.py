"""The bin of definitions: fields and objects that left the catalog and still have their data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal as OneOf
from uuid import UUID

from zhike.kernel.catalog import ddl
from zhike.kernel.catalog.expand import expand_document
from zhike.kernel.catalog.fields import read_label
from zhike.kernel.catalog.merge import Document, merge
from zhike.kernel.catalog.model import Label
from zhike.kernel.catalog.physical import Physical, PhysicalField
from zhike.kernel.catalog.read import Stored, decode_document, read_stored
from zhike.kernel.catalog.settings import SETTINGS_KEY
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import load_queries
from zhike.kernel.postgres.workspaces import Workspace

QUERIES = load_queries("zhike.kernel.catalog.recycle")
DEFAULT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Deletion:
    """The published change by which something left: when, whose, and the object's layers before it."""

    version: int
    actor: UUID | None
    at: datetime
    base: Document | None
    custom: Document | None
    package: str | None

    @property
    def document(self) -> Document:
        """The object's effective document before."""
        return expand_document(merge(self.base, self.custom) or {})


@dataclass(frozen=True, slots=True)
class Binned:
    """One line of the bin. `kind` former: the values that a field had under its type before (go back by reverting the
    change of type). `rows` counts records with a value to 10,000. `why_not` says what keeps it from coming back."""

    kind: OneOf["object", "field", "former"]
    object: str
    field: str | None
    id: int | None
    type: str | None
    label: Label
    rows: int
    deleted_at: datetime
    purge_at: datetime
    deletion: Deletion | None
    restorable: bool


Change = tuple[Deletion, Document]
"""What stood before a published change of an object, and the effective document after it (empty: gone)."""
Former = tuple[Label, Deletion]
"""How a field was called when it changed its type, and by which publication it did."""
Known = tuple[Mapping[str, Sequence[Change]], Mapping[int, Former]]
"""Changes by object, and changes of type by the field's id before."""


def find_keep_time(stored: Stored) -> timedelta:
    """How long the workspace keeps what left its catalog."""
    settings = stored.definitions.get(("settings", SETTINGS_KEY))
    days = ((None if settings is None else settings.effective) or {}).get("definition_bin_days")
    return timedelta(days=days if isinstance(days, int) else DEFAULT_DAYS)


async def list_bin(database: Database, workspace: Workspace) -> list[Binned]:
    """Everything in the bin, newest first."""
    stored = await read_stored(database, workspace)
    physical, keep = stored.physical, find_keep_time(stored)
    changes = await _read_changes(database, workspace, _list_keys(physical))
    former = await _read_former(database, workspace)
    found = [await _count(database, workspace, physical, one) for one in _list(physical, (changes, former), keep)]
    return sorted(found, key=lambda one: (one.deleted_at, one.object, one.field or ""), reverse=True)


def _list_keys(physical: Physical) -> list[str]:
    gone = {one.object for one in physical.objects.values() if one.retired_at is not None}
    return sorted(gone | {one.object for one in physical.fields if one.retired_at is not None})


def _list(physical: Physical, known: Known, keep: timedelta) -> list[Binned]:
    changes, former = known
    found = []
    for one in physical.objects.values():
        if one.retired_at is None:
            continue
        deletion = next((was for was, after in changes.get(one.object, ()) if not after), None)
        label = read_label((deletion.document if deletion else {}).get("label"))
        found.append(
            Binned(
                "object", one.object, None, None, None, label, 0, one.retired_at, one.retired_at + keep, deletion,
                deletion is not None,
            )
        )  # fmt: skip
    for field in physical.fields:
        owner = physical.objects[field.object]
        if field.retired_at is None or field.shadow_of is not None or not field.columns:
            continue
        # What left with its object comes back with it.
        if owner.retired_at is None:
            told = former.get(field.id)
            found.append(_make_field(physical, field, field.retired_at, (changes.get(field.object, ()), keep, told)))
    return found


def _make_field(
    physical: Physical, field: PhysicalField, at: datetime, kept: tuple[Sequence[Change], timedelta, Former | None]
) -> Binned:
    changes, keep, changed = kept
    gone = [was for was, after in changes if field.field in _fields(was.document) and field.field not in _fields(after)]
    deletion = min(gone, key=lambda was: abs(was.at - at), default=None)
    document = _fields(deletion.document).get(field.field) if deletion is not None else None
    label = read_label(document.get("label") if isinstance(document, Mapping) else None)
    former = field.replaced_by is not None
    if former and changed is not None:
        label, deletion = changed
    newest = physical.find_retired(field.object, field.field, field.type)
    free = physical.find_live(field.object, field.field) is None
    restorable = not former and free and deletion is not None and newest is not None and newest.id == field.id
    return Binned(
        "former" if former else "field", field.object, field.field, field.id, field.type, label, 0, at, at + keep,
        deletion, restorable,
    )  # fmt: skip


def _fields(document: Document) -> Mapping[str, object]:
    found = document.get("fields")
    return found if isinstance(found, Mapping) else {}


async def _count(database: Database, workspace: Workspace, physical: Physical, one: Binned) -> Binned:
    column = next((field.columns[0] for field in physical.fields if field.id == one.id and field.columns), None)
    sql = ddl.count_values(workspace.schema, physical.objects[one.object].table, column)
    rows = int(await database.fetch_value(sql))
    return Binned(
        one.kind, one.object, one.field, one.id, one.type, one.label, rows, one.deleted_at, one.purge_at, one.deletion,
        one.restorable,
    )  # fmt: skip


async def _read_former(database: Database, workspace: Workspace) -> dict[int, Former]:
    rows = await database.fetch_rows(QUERIES.get("list_switched", workspace.schema))
    found: dict[int, Former] = {}
    for row in rows:
        field = (decode_document(row["before"]) or {}).get("field")
        label = read_label(field.get("label") if isinstance(field, Mapping) else None)
        deletion = Deletion(row["version"], row["actor_id"], row["switched_at"], None, None, None)
        found[row["from_id"]] = (label, deletion)
    return found


async def _read_changes(database: Database, workspace: Workspace, keys: Sequence[str]) -> dict[str, list[Change]]:
    """By object, newest first."""
    rows = await database.fetch_rows(QUERIES.get("list_object_changes", workspace.schema), [list(keys)])
    found: dict[str, list[Change]] = {}
    for row in rows:
        before, after = decode_document(row["before"]) or {}, decode_document(row["after"]) or {}
        base, custom, package = before.get("base"), before.get("custom"), before.get("package")
        was = Deletion(
            version=row["version"],
            actor=row["actor_id"],
            at=row["at"],
            base=base if isinstance(base, Mapping) else None,
            custom=custom if isinstance(custom, Mapping) else None,
            package=package if isinstance(package, str) else None,
        )
        merged = merge(_layer(after, "base"), _layer(after, "custom"))
        found.setdefault(row["key"], []).append((was, expand_document(merged) if merged else {}))
    return found


def _layer(document: Document, name: str) -> Document | None:
    found = document.get(name)
    return found if isinstance(found, Mapping) else None
