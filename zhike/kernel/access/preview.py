"""What a change of rights would open or close, found by asking the read path with both policies; nothing is written.

Roles change with a planned catalog, people with a changed organisation. For each person whose alternatives differ, the
rows that only one side lets in are counted by one statement an object and right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from zhike.kernel.access.alternatives import Place
from zhike.kernel.access.fields import FieldRights
from zhike.kernel.access.organisation import Organisation, Person
from zhike.kernel.access.policy import RolePolicy
from zhike.kernel.base.ids import DepartmentId, ObjectKey, UserId
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.query.compile import compile_row_rule
from zhike.kernel.query.policy import FieldRight, Right
from zhike.kernel.query.print import Printed, print_expression
from zhike.kernel.query.slots import SLOTS, Supply

MAX_PEOPLE = 30
SAMPLES = 5


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
    """Rows of an object over which a right comes or goes: how many, and the ids of a few."""

    object: str
    right: Right
    gained: int
    lost: int
    gained_ids: tuple[UUID, ...]
    lost_ids: tuple[UUID, ...]


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


async def preview(database: Database, before: Side, after: Side, user: UserId, now: datetime) -> Moved:
    """What changes for a person."""
    old, new = before.policy_of(user), after.policy_of(user)
    rows: list[RowsMoved] = []
    fields: list[FieldMoved] = []
    for key, owner in after.catalog.objects.items():
        if not owner.active or key not in before.catalog.objects:
            continue
        for right in Right:
            if old.list_alternatives(ObjectKey(key), right) != new.list_alternatives(ObjectKey(key), right):
                moved = await _compare(database, (before.catalog, old), (after.catalog, new), (key, right), now)
                rows += [moved] if moved.gained or moved.lost else []
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


async def _compare(
    database: Database,
    before: tuple[Catalog, RolePolicy],
    after: tuple[Catalog, RolePolicy],
    asked: tuple[str, Right],
    now: datetime,
) -> RowsMoved:
    key, right = asked
    gained = await _count_only(database, after, before, asked, now)
    lost = await _count_only(database, before, after, asked, now)
    return RowsMoved(key, right, gained[0], lost[0], gained[1], lost[1])


async def _count_only(
    database: Database,
    inside: tuple[Catalog, RolePolicy],
    outside: tuple[Catalog, RolePolicy],
    asked: tuple[str, Right],
    now: datetime,
) -> tuple[int, tuple[UUID, ...]]:
    """Rows that the one side lets in and the other does not."""
    key, right = asked
    (catalog, policy), (other_catalog, other_policy) = inside, outside
    rule = print_expression(compile_row_rule(catalog, policy, key, right, "t", now), catalog.schema, 1)
    first = 1 + len(rule.parameters)
    wall = print_expression(compile_row_rule(other_catalog, other_policy, key, right, "t", now), catalog.schema, first)
    table = f"{quote_identifier(catalog.schema)}.{quote_identifier(catalog.get_object(key).table)}"
    text = (
        f"SELECT count(*) AS number, (array_agg(t.id ORDER BY t.id DESC))[1:{SAMPLES:d}] AS ids FROM {table} AS t"
        f" WHERE t.deleted_at IS NULL AND ({rule.text}) AND NOT coalesce(({wall.text}), FALSE)"
    )
    values = [*_fill(rule, Supply(policy, now)), *_fill(wall, Supply(other_policy, now))]
    row = await database.fetch_row(text, values)
    return (0, ()) if row is None else (row["number"], tuple(row["ids"] or ()))


def _fill(printed: Printed, supply: Supply) -> list[object]:
    return [one.value.fill(supply) if isinstance(one.value, SLOTS) else one.value for one in printed.parameters]
