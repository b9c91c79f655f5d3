"""The three fields of the trait `followed`, filled from follow-ups.

A follow-up concerns a record when any of its links (one, any, several) leads to it and the record's object has the
trait. Of its living follow-ups the newest tells when a record was last followed up, what was said, and when it will be
next: a newer one without a next time means that nothing is planned. Like roll-ups these are derived: they touch
neither version nor history, and count all follow-ups whatever the reader's rights.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from zhike.engines.followups.store import Link, Newest, Parts, list_linked, list_unlinked, read_newest, sort_by_object
from zhike.engines.followups.store import write_newest as write
from zhike.kernel.catalog.model import Catalog, FieldState, ObjectDefinition
from zhike.kernel.records.hooks import Saving
from zhike.kernel.records.session import Session

TRAIT = "followed"
FIELDS = ("last_followup_at", "last_followup", "next_followup_at")
LINKS = frozenset({"lookup", "any_lookup", "multi_lookup"})


@dataclass(frozen=True, slots=True)
class Source:
    """Which object the follow-ups are, and which of its fields say when, what, and when next."""

    object: str
    at: str
    text: str
    next: str


def keep_followed(source: Source) -> Callable[[Saving], Awaitable[None]]:
    """An after hook for the follow-ups' object."""

    async def follow(saving: Saving) -> None:
        session = saving.session
        definition = session.catalog.objects[source.object]
        links = list_links(session.catalog, definition)
        if not links:
            return
        ids = [one.id for one in saving.written]
        touched = await list_linked(session, definition, links, ids)
        if saving.kind == "update":
            touched |= await list_unlinked(session, links, ids)
        await refresh(session, source, links, touched)

    return follow


def list_links(catalog: Catalog, definition: ObjectDefinition) -> tuple[Link, ...]:
    """The links of an object that lead to something followed."""
    found = []
    for field in definition.fields.values():
        if field.type not in LINKS or not field.columns or field.system or field.state is FieldState.INACTIVE:
            continue
        targets = [key for key in field.targets if TRAIT in catalog.objects[key].traits]
        if targets:
            found.append(Link(field.id, field.columns[0], frozenset(targets), several=field.type == "multi_lookup"))
    return tuple(found)


async def refresh(session: Session, source: Source, links: tuple[Link, ...], records: Iterable[UUID]) -> None:
    """Write anew what the follow-ups of some records say. Records are locked first, object by object in the catalog's
    order and by id, so that the next statement sees what whoever held them has committed."""
    child = session.catalog.objects[source.object]
    parts = Parts(*(child.fields[key].columns[0] for key in (source.at, source.text, source.next)))
    by_object = await sort_by_object(session, records)
    for key, definition in session.catalog.objects.items():
        leading = [link for link in links if key in link.targets]
        ids = by_object.get(key)
        if not leading or not ids or not definition.active:
            continue
        shape = session.shape(key)
        await session.lock(shape, ids)
        found: dict[UUID, Newest] = {}
        for link in leading:
            _keep_newest(found, await read_newest(session, child, link, parts, ids))
        columns = tuple(definition.fields[name].columns[0] for name in FIELDS)
        await write(session, shape, columns, {record: found.get(record) for record in ids})


def _keep_newest(found: dict[UUID, Newest], more: Mapping[UUID, Newest]) -> None:
    for record, one in more.items():
        known = found.get(record)
        if known is None or (one.at, one.id) > (known.at, known.id):
            found[record] = one
