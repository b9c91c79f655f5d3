"""Who takes part in an event has an answer of his own: colleagues own theirs, those of customers belong to the event's
owner."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from zhike.apps.customers.reading import Reading, Record, id_of
from zhike.apps.customers.writing import save_more
from zhike.kernel.base.ids import RecordId
from zhike.kernel.records.hooks import Saving
from zhike.kernel.records.model import Change
from zhike.kernel.records.save import RecordWriter

_KINDS = (("attendees", "user"), ("contacts", "contact"))


class Attendance:
    """Keeps `event_attendee` in step with an event's attendees."""

    def __init__(self, reading: Reading, writer: RecordWriter) -> None:
        self._reading, self._writer = reading, writer

    async def follow(self, saving: Saving) -> None:
        """An after hook of `event`."""
        session = saving.session
        if session.is_undo or saving.kind not in ("create", "update"):
            return
        ids = [one.id for one in saving.written]
        events = await self._reading.by_ids(session, "event", ids, ("attendees", "contacts", "owner"))
        answers: list[Record] = []
        if saving.kind == "update":
            answers = await self._reading.by_link(
                session, "event_attendee", "event", map(str, ids), ("event", "user", "contact")
            )
        changes = [change for one in events for change in _settle(one, answers)]
        await save_more(self._writer, session, "event_attendee", changes)


def _settle(event: Record, answers: list[Record]) -> Iterator[Change]:
    mine = [one for one in answers if id_of(one["event"]) == event["id"]]
    host = id_of(event["owner"])
    for several, single in _KINDS:
        wanted = {one["id"] for one in event[several] or ()}
        there = {id_of(one[single]): one["id"] for one in mine if one[single] is not None}
        for person in sorted(wanted - there.keys()):
            owner = person if single == "user" else host
            answer = "accepted" if person == host else "waiting"
            yield Change("create", values={"event": event["id"], single: person, "owner": owner, "answer": answer})
        for person in sorted(str(one) for one in there.keys() - wanted):
            yield Change("delete", RecordId(UUID(there[person])))
