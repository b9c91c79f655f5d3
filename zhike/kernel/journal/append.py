"""The pieces of SQL with which other statements write the journal: an operation row, and an entry for each row written.

A write is one data-modifying CTE; these pieces are its last parts and read only what earlier parts RETURNed. `pos` and
`digest` stay empty: the sequencer gives them after commit, so that no writer waits for another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from zhike.kernel.base.ids import OperationId, new_secret
from zhike.kernel.postgres.sql import quote_identifier

SEED_BYTES = 32


class EntryKind(StrEnum):
    """What an entry says. Values are stored for ever."""

    INSERT = "i"
    UPDATE = "u"
    DELETE = "d"
    RESTORE = "r"
    PURGE = "p"
    MERGE = "m"
    ERASURE = "e"
    CATALOG = "c"
    ACCESS = "a"
    SETTINGS = "s"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who writes, when, for whom and in which operation: what all entries of one statement share."""

    at: datetime
    operation: OperationId
    actor: UUID | None
    subject: UUID | None
    cause: str
    kind: str
    title: Mapping[str, str]
    undo_of: OperationId | None = None
    parent: OperationId | None = None


STAMP_COUNT = 11
"""How many parameters a stamp takes: $1 to $11 of every statement that writes the journal."""

_AT, _OPERATION, _ACTOR, _SUBJECT = "$1::timestamptz", "$2::uuid", "$3::uuid", "$4::uuid"
_CAUSE, _SEED, _KIND, _TITLE, _UNDO_OF, _PARENT, _OBJECT = (
    "$5::text",
    "$6::bytea",
    "$7::text",
    "$8::jsonb",
    "$9::uuid",
    "$10::uuid",
    "$11::text",
)


def stamp_parameters(stamp: Stamp, object_key: str) -> list[object]:
    """The first eleven values of a writing statement.

    The sixth is fresh for every statement and stored nowhere: an entry's salt is sixteen bytes of its hash with the
    record's id, as good as random to whoever reads the journal, and five times cheaper than asking for each.
    """
    return [
        stamp.at,
        stamp.operation,
        stamp.actor,
        stamp.subject,
        stamp.cause,
        new_secret(SEED_BYTES),
        stamp.kind,
        msgspec.json.encode(stamp.title),
        stamp.undo_of,
        stamp.parent,
        object_key,
    ]


def operation_sql(schema: str, source: str | None = None) -> str:
    """Insert the operation's row where it is not there yet (several statements and chunks may share one).

    With `source`, a part of the statement, only where that part wrote anything.
    """
    table = f"{quote_identifier(schema)}.operation"
    written = "" if source is None else f" WHERE EXISTS (SELECT 1 FROM {source})"
    return (
        f"INSERT INTO {table} (id, kind, title, cause, actor_id, subject_id, undo_of, parent_id, at)"
        f" SELECT {_OPERATION}, {_KIND}, {_TITLE}, {_CAUSE}, {_ACTOR}, {_SUBJECT}, {_UNDO_OF}, {_PARENT}, {_AT}"
        f"{written} ON CONFLICT (id) DO NOTHING"
    )


def entries_sql(
    schema: str, kind: EntryKind, source: str, *, payload: str = "'{}'::jsonb", object_column: str | None = None
) -> str:
    """Insert an entry for each row of `source`, a FROM clause named `w` whose rows have `id` and `version`.

    `payload` is SQL over the source's columns, made by our own code; `object_column` is the one of them that says
    whose row it is, where the rows are not all of the stamp's object.
    """
    owner = _OBJECT if object_column is None else f"w.{quote_identifier(object_column)}"
    table = f"{quote_identifier(schema)}.journal"
    return (
        f"INSERT INTO {table} (at, operation_id, actor_id, subject_id, cause, kind, object, record_id, version,"
        " payload, salt)"
        f" SELECT {_AT}, {_OPERATION}, {_ACTOR}, {_SUBJECT}, {_CAUSE}, '{kind.value}'::\"char\", {owner}, w.id,"
        f" w.version, {payload}, substr(sha256({_SEED} || uuid_send(w.id)), 1, 16) FROM {source}"
    )
