"""The organisation of a workspace: the tree of departments with their heads, the reporting line, and who has which
roles. One immutable value a version, shared by all readers of a process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from zhike.kernel.base.ids import DepartmentId, UserId
from zhike.kernel.postgres.pool import Connection, Database, Row
from zhike.kernel.postgres.sql import load_queries

QUERIES = load_queries("zhike.kernel.access")

Id = TypeVar("Id", bound=UUID)


@dataclass(frozen=True, slots=True)
class Department:
    """A node of the tree."""

    id: DepartmentId
    parent: DepartmentId | None = None
    head: UserId | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A user as rights see him: main department first among `departments`."""

    id: UserId
    departments: tuple[DepartmentId, ...] = ()
    superior: UserId | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who belongs where. A loop in the tree or the line (two writers at a time can make one) ends where it closes."""

    version: int
    departments: Mapping[DepartmentId, Department]
    people: Mapping[UserId, Person]
    _children: Mapping[DepartmentId, tuple[DepartmentId, ...]] = field(repr=False)
    _reports: Mapping[UserId, tuple[UserId, ...]] = field(repr=False)

    @classmethod
    def make(cls, version: int, departments: Iterable[Department], people: Iterable[Person]) -> Organisation:
        """Out of all living departments and users."""
        nodes = {one.id: one for one in departments}
        persons = {one.id: one for one in people}
        return cls(
            version=version,
            departments=nodes,
            people=persons,
            _children=_invert((one.parent, one.id) for one in nodes.values()),
            _reports=_invert((one.superior, one.id) for one in persons.values()),
        )

    def find_person(self, user: UserId) -> Person | None:
        """The user, if he lives."""
        return self.people.get(user)

    def list_below(self, departments: Iterable[DepartmentId]) -> tuple[DepartmentId, ...]:
        """The departments and all below them, each once."""
        return _walk(departments, self._children)

    def list_above(self, departments: Iterable[DepartmentId]) -> tuple[DepartmentId, ...]:
        """The departments and all above them, each once: a share with a department reaches those below it."""
        above = {one.id: (one.parent,) for one in self.departments.values() if one.parent is not None}
        return _walk(departments, above)

    def list_subordinates(self, user: UserId) -> tuple[UserId, ...]:
        """The user and everybody who reports to him, over however many steps."""
        return _walk((user,), self._reports)

    def list_headed(self, user: UserId) -> tuple[DepartmentId, ...]:
        """The departments whose head the user is."""
        return tuple(one.id for one in self.departments.values() if one.head == user)


async def load_version(database: Database | Connection, schema: str) -> int:
    """The version of the organisation that the database has now."""
    return int(await database.fetch_value(QUERIES.get("get_version", schema)))


async def load_organisation(database: Database | Connection, schema: str) -> Organisation:
    """The organisation as the database has it now. The version is read first, so that a change in between shows as a
    newer version and is loaded again."""
    version = await load_version(database, schema)
    departments = await database.fetch_rows(QUERIES.get("list_departments", schema))
    users = await database.fetch_rows(QUERIES.get("list_users", schema))
    return Organisation.make(
        version,
        [Department(DepartmentId(row["id"]), row["parent"], row["head"]) for row in departments],
        [_read_person(row) for row in users],
    )


def _read_person(row: Row) -> Person:
    main: Sequence[UUID] = [] if row["department_id"] is None else [row["department_id"]]
    further = [one for one in row["further"] if one not in main]
    return Person(
        id=UserId(row["id"]),
        departments=tuple(DepartmentId(one) for one in (*main, *further)),
        superior=row["superior"],
        roles=tuple(row["roles"] or ()),
    )


def _invert(pairs: Iterable[tuple[Id | None, Id]]) -> dict[Id, tuple[Id, ...]]:
    found: dict[Id, tuple[Id, ...]] = {}
    for above, below in pairs:
        if above is not None:
            found[above] = (*found.get(above, ()), below)
    return found


def _walk(start: Iterable[Id], following: Mapping[Id, tuple[Id, ...]]) -> tuple[Id, ...]:
    seen: dict[Id, None] = {}
    waiting = list(start)
    while waiting:
        one = waiting.pop(0)
        if one not in seen:
            seen[one] = None
            waiting.extend(following.get(one, ()))
    return tuple(seen)
