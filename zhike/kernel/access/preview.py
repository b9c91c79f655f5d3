"""What a change of rights would open or close, found by asking the read path with both policies; nothing is written.

Roles change with a planned catalog, people with a changed organisation. For each person whose alternatives differ, the
rows that only one side lets in are counted by one statement an object and right (`moved_rows.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from zhike.kernel.access.alternatives import Place
from zhike.kernel.access.fields import FieldRights
from zhike.kernel.access.moved_rows import NONE, Counted, RowCounter
from zhike.kernel.access.organisation import Organisation, Person
from zhike.kernel.access.policy import RolePolicy
from zhike.kernel.base.ids import DepartmentId, ObjectKey, UserId
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.query.policy import FieldRight, Right

MAX_PEOPLE = 30


@dataclass(frozen=True, slots=True)
class PersonChange:
    """How a user would change; None stays as it is."""

    user: UserId
    roles: tuple[str, ...] | None = None
    department: DepartmentId | None = None
    superior: UserId | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """A catalog with an organisation: as it is, or as it would be."""

    catalog: Catalog
    organisation: Organisation

    def policy_of(self, user: UserId) -> RolePolicy:
        """The rights of a user on this side."""
        person = self.organisation.find_person(user) or Person(user)
        held = [self.catalog.roles[key] for key in sorted({*person.roles}) if key in self.catalog.roles]
        fields = FieldRights(self.catalog, held, may_write=True)
        return RolePolicy(self.catalog, Place(person, self.organisation), fields, {})


@dataclass(frozen=True, slots=True)
class RowsMoved:
    """Rows of an object over which a right comes or goes."""

    object: str
    right: Right
    gained: Counted
    lost: Counted


@dataclass(frozen=True, slots=True)
class FieldMoved:
    """A field whose right changes."""

    object: str
    field: str
    before: FieldRight
    after: FieldRight


@dataclass(frozen=True, slots=True)
class Moved:
    """What changes for one person."""

    user: UserId
    rows: tuple[RowsMoved, ...]
    fields: tuple[FieldMoved, ...]
    abilities_gained: tuple[str, ...]
    abilities_lost: tuple[str, ...]


def change_people(organisation: Organisation, changes: Sequence[PersonChange]) -> Organisation:
    """The organisation as it would be."""
    people = dict(organisation.people)
    for change in changes:
        person = people.get(change.user, Person(change.user))
        if change.roles is not None:
            person = replace(person, roles=change.roles)
        if change.department is not None:
            further = tuple(one for one in person.departments[1:] if one != change.department)
            person = replace(person, departments=(change.department, *further))
        if change.superior is not None:
            person = replace(person, superior=change.superior)
        people[change.user] = person
    return Organisation.make(organisation.version, organisation.departments.values(), people.values())


def list_concerned(before: Side, after: Side) -> list[UserId]:
    """Everybody for whom anything differs, at most MAX_PEOPLE and one more."""
    found: list[UserId] = []
    for user in after.organisation.people:
        if len(found) > MAX_PEOPLE:
            break
        if _differs(before.policy_of(user), after.policy_of(user)):
            found.append(user)
    return found


async def preview(counter: RowCounter, before: Side, after: Side, user: UserId) -> Moved:
    """What changes for a person."""
    old, new = before.policy_of(user), after.policy_of(user)
    rows: list[RowsMoved] = []
    fields: list[FieldMoved] = []
    for key, owner in after.catalog.objects.items():
        if not owner.active or key not in before.catalog.objects:
            continue
        for right in Right:
            if old.list_alternatives(ObjectKey(key), right) != new.list_alternatives(ObjectKey(key), right):
                gained = await counter.count((after.catalog, new), (before.catalog, old), key, right)
                lost = await counter.count((before.catalog, old), (after.catalog, new), key, right)
                rows += [] if gained == lost == NONE else [RowsMoved(key, right, gained, lost)]
        for field in owner.fields:
            pair = (old.get_field_right(ObjectKey(key), field), new.get_field_right(ObjectKey(key), field))
            fields += [FieldMoved(key, field, *pair)] if pair[0] != pair[1] else []
    had, has = {*old.list_abilities()}, {*new.list_abilities()}
    return Moved(user, tuple(rows), tuple(fields), tuple(sorted(has - had)), tuple(sorted(had - has)))


def _differs(old: RolePolicy, new: RolePolicy) -> bool:
    if old.list_abilities() != new.list_abilities():
        return True
    return any(
        old.list_alternatives(ObjectKey(key), right) != new.list_alternatives(ObjectKey(key), right)
        for key in new.catalog.objects
        for right in Right
    ) or any(
        old.get_field_right(ObjectKey(key), field) != new.get_field_right(ObjectKey(key), field)
        for key, owner in new.catalog.objects.items()
        for field in owner.fields
    )
