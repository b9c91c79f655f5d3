"""A record as it stood at a moment, in the form in which records are read."""

from datetime import datetime

import msgspec

from zhike.kernel.journal.as_of import read_as_of
from zhike.kernel.journal.history import Subject
from zhike.server.call import Call


class _Value(msgspec.Struct, frozen=True):
    field: str
    value: msgspec.Raw


async def read_past(call: Call, at: datetime, fields: str) -> bytes:
    """The record's JSON. Roll-ups and formulas are not among its fields. Raises HistoryNotFound."""
    catalog, wanted = await call.catalog(), {name for name in fields.split(",") if name}
    subject = Subject(catalog, await call.policy(), catalog.get_object(call.path("object_key")).key, call.record_id())
    past = await read_as_of(call.kernel.database, subject, at, call.kernel.clock)
    values = msgspec.json.decode(past.values, type=list[_Value])
    shown = {one.field: one.value for one in values if not wanted or one.field in wanted}
    return msgspec.json.encode({"id": subject.record, "version": past.version, **shown})
