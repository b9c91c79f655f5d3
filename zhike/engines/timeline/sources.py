"""Which objects tell of a record, and over which of their links."""

from __future__ import annotations

from dataclasses import dataclass

from zhike.engines.timeline.model import About
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import FieldDefinition, ObjectDefinition, Timeline
from zhike.kernel.catalog.traits.confidential import CONFIDENTIAL
from zhike.kernel.query.policy import Right
from zhike.kernel.query.secure import Guard, Sight, is_veiled

PEOPLE = "owner", "created_by"
"""Who is told with an entry: the one in charge of it, else the one who made it."""
LINKS = frozenset({"lookup", "any_lookup", "multi_lookup", "user", "department"})
FILES = frozenset({"file", "image"})


@dataclass(frozen=True, slots=True)
class Source:
    """Records of one object that lead here. `at` None: they stand where they were created. `veiled`: the links are not
    for everybody who may read the record. `people`: whose an entry is, the first of these columns that is filled."""

    owner: ObjectDefinition
    timeline: Timeline
    at: FieldDefinition | None
    links: tuple[FieldDefinition, ...]
    veiled: bool
    people: tuple[str, ...]


def list_sources(about: About) -> tuple[Source, ...]:
    """What may tell of the record to this reader, in the catalog's order.

    An object whose root is the record's own object tells over the root alone: whatever else its records are about, the
    root is there too. Links that the reader does not see tell him nothing.
    """
    guard = Guard(about.catalog, about.policy)
    found = []
    for key, owner in about.catalog.objects.items():
        if owner.timeline is None or not owner.active:
            continue
        if not about.policy.list_alternatives(ObjectKey(key), Right.READ):
            continue
        links = [one for one in owner.fields.values() if _leads(guard, one, about.object)]
        if not links:
            continue
        root = next((one for one in links if one.key == owner.root), None)
        chosen = tuple(links) if root is None else (root,)
        at = None if owner.timeline.at is None else owner.fields[owner.timeline.at]
        if at is not None and guard.get_sight(at) is not Sight.PLAIN:
            at = None
        veiled = any(is_veiled(owner, one) for one in chosen)
        found.append(Source(owner, owner.timeline, at, chosen, veiled, _list_people(guard, owner)))
    return tuple(found)


def list_file_fields(about: About, *, whole: bool) -> tuple[FieldDefinition, ...]:
    """Fields of the record itself that hold files which the reader sees; `whole`: he may see more than its subject."""
    owner, guard = about.catalog.get_object(about.object), Guard(about.catalog, about.policy)
    if CONFIDENTIAL in owner.traits and not whole:
        return ()
    return tuple(
        one
        for one in owner.fields.values()
        if one.type in FILES and guard.get_sight(one) is Sight.PLAIN and one.columns
    )


def _list_people(guard: Guard, owner: ObjectDefinition) -> tuple[str, ...]:
    """Columns of persons whom the reader sees: nothing is found by one whom he may not see."""
    fields = [owner.fields[key] for key in PEOPLE if key in owner.fields]
    return tuple(one.columns[0] for one in fields if one.columns and guard.get_sight(one) is Sight.PLAIN)


def _leads(guard: Guard, field: FieldDefinition, target: str) -> bool:
    return (
        field.type in LINKS
        and not field.system
        and bool(field.columns)
        and target in field.targets
        and guard.get_sight(field) is Sight.PLAIN
    )
