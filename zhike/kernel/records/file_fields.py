"""Files of the records that a batch writes: given to them, and taken away where a field no longer holds them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from zhike.kernel.base.ids import FieldId, RecordId, UserId
from zhike.kernel.catalog.fieldtypes.file import FileType
from zhike.kernel.catalog.model import FieldDefinition
from zhike.kernel.files.attach import Attachment, attach_files, detach_files
from zhike.kernel.records.messages import make_problem
from zhike.kernel.records.model import Problem
from zhike.kernel.records.prepared import PreparedRow
from zhike.kernel.records.session import Session
from zhike.kernel.records.shape import Shape, type_of


async def settle_files(session: Session, shape: Shape, rows: Sequence[PreparedRow]) -> list[Problem]:
    """Attach and detach the files of rows that were written; says which rows name a file that they may not have."""
    fields = shape.files
    if not fields:
        return []
    wanted: list[tuple[int, FieldDefinition, Attachment]] = []
    places: list[tuple[RecordId, FieldId]] = []
    for row in rows:
        for field in fields:
            if field.columns[0] in row.columns:
                places.append((row.id, FieldId(field.id)))
                wanted += [(row.row, field, one) for one in _list_attachments(row, field)]
    if not places:
        return []
    schema = shape.schema
    attachments = [one for _, _, one in wanted]
    refused = _find_repeated(attachments)
    actor = None if session.stamp.actor is None else UserId(session.stamp.actor)
    refused += await attach_files(session.transaction, schema, actor, attachments) if attachments else []
    await detach_files(session.transaction, schema, places, [one.file for one in attachments], session.stamp.at)
    return [make_problem(row, "file_not_available", field.key) for row, field, one in wanted if one in refused]


def _list_attachments(row: PreparedRow, field: FieldDefinition) -> list[Attachment]:
    given = row.columns[field.columns[0]]
    field_type = type_of(field)
    content = field_type.content[0] if isinstance(field_type, FileType) and field_type.content else ""
    ids = given if isinstance(given, list | tuple) else []
    return [Attachment(UUID(str(one)), row.id, FieldId(field.id), content) for one in ids]


def _find_repeated(attachments: Sequence[Attachment]) -> list[Attachment]:
    """A file belongs to one field of one record."""
    seen: set[UUID] = set()
    repeated = []
    for one in attachments:
        if one.file in seen:
            repeated.append(one)
        seen.add(one.file)
    return repeated
