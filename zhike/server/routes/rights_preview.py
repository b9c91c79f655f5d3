"""What a change of rights would open or close, before it is saved."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.kernel.access.moved_rows import Counted, RowCounter
from zhike.kernel.access.preview import (
    MAX_PEOPLE,
    FieldMoved,
    Moved,
    PersonChange,
    RowsMoved,
    Side,
    change_people,
    list_concerned,
    preview,
)
from zhike.kernel.base.ids import DepartmentId, ObjectKey, RecordId, UserId
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.policy import FieldRight, Right
from zhike.kernel.query.resolve import MAX_PAGE
from zhike.server.call import Call
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads
from zhike.server.publishing import PUBLISH, workspace_of
from zhike.server.reply import json_value
from zhike.server.views import PersonRef

Titles = Mapping[UUID, str | None]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


READ_SCOPES = frozenset({"records:read", "admin"})


class RoleChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole custom document of a role; null takes it away."""

    role: Key
    custom: dict[str, Any] | None


class PersonBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a user would change; what is left out stays."""

    user: UUID
    roles: tuple[Key, ...] | None = None
    department: UUID | None = None
    superior: UUID | None = None


class PreviewBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes of roles and of people, and whose rights to compare (none named: all whom they concern)."""

    roles: Annotated[tuple[RoleChange, ...], msgspec.Meta(max_length=100)] = ()
    people: Annotated[tuple[PersonBody, ...], msgspec.Meta(max_length=100)] = ()
    users: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=MAX_PEOPLE)] = ()


class RecordRef(msgspec.Struct, frozen=True):
    """A record; the title is null where the asker may not read it."""

    id: UUID
    title: str | None


class RowsView(msgspec.Struct, frozen=True):
    """Records over which a right comes or goes; where `exact` is false it is at least so many."""

    object: str
    right: str
    gained: int
    gained_exact: bool
    lost: int
    lost_exact: bool
    gained_samples: tuple[RecordRef, ...]
    lost_samples: tuple[RecordRef, ...]


class SightView(msgspec.Struct, frozen=True):
    """What may be done with a field."""

    read: bool
    write: bool
    mask: str | None
    reveal: bool


class FieldView(msgspec.Struct, frozen=True):
    """A field whose right changes."""

    object: str
    field: str
    before: SightView
    after: SightView


class MovedView(msgspec.Struct, frozen=True):
    """What changes for one person."""

    user: PersonRef
    records: tuple[RowsView, ...]
    fields: tuple[FieldView, ...]
    abilities_gained: tuple[str, ...]
    abilities_lost: tuple[str, ...]


class PreviewView(msgspec.Struct, frozen=True):
    """By person. `complete` is false where more people are concerned than are shown."""

    data: tuple[MovedView, ...]
    complete: bool


async def preview_rights(call: Call) -> ASGIResponse:
    """POST /meta/roles/preview"""
    body = await call.body(PreviewBody)
    before, after = await _make_sides(call, body)
    users = [UserId(one) for one in body.users] or list_concerned(before, after)
    counter = RowCounter(call.kernel.reports, call.kernel.clock)
    moved = [await preview(counter, before, after, user) for user in users[:MAX_PEOPLE]]
    titles = await _read_all_titles(call, moved)
    return json_value(PreviewView(tuple(_view(titles, one) for one in moved), len(users) <= MAX_PEOPLE))


async def _make_sides(call: Call, body: PreviewBody) -> tuple[Side, Side]:
    catalog = await call.kernel.catalogs.refresh(call.identity.workspace)
    organisation = await call.kernel.access.get_organisation(catalog)
    planned = catalog
    if body.roles:
        changes = [DefinitionChange("role", one.role, one.custom) for one in body.roles]
        planned = (await call.kernel.publisher.plan(await workspace_of(call), changes)).catalog
    people = [
        PersonChange(
            UserId(one.user),
            one.roles,
            None if one.department is None else DepartmentId(one.department),
            None if one.superior is None else UserId(one.superior),
        )
        for one in body.people
    ]
    return Side(catalog, organisation), Side(planned, change_people(organisation, people))


def _view(titles: Titles, moved: Moved) -> MovedView:
    return MovedView(
        user=PersonRef(moved.user, titles.get(moved.user)),
        records=tuple(_view_rows(titles, one) for one in moved.rows),
        fields=tuple(_view_field(one) for one in moved.fields),
        abilities_gained=moved.abilities_gained,
        abilities_lost=moved.abilities_lost,
    )


def _view_rows(titles: Titles, moved: RowsMoved) -> RowsView:
    def show(counted: Counted) -> tuple[RecordRef, ...]:
        return tuple(RecordRef(one, titles.get(one)) for one in counted.ids)

    gained, lost = moved.gained, moved.lost
    return RowsView(
        moved.object, moved.right.value, gained.number, gained.exact, lost.number, lost.exact, show(gained), show(lost)
    )


async def _read_all_titles(call: Call, moved: Sequence[Moved]) -> Titles:
    """Titles of people and samples, object by object."""
    wanted: dict[str, dict[UUID, None]] = {"user": dict.fromkeys(one.user for one in moved)}
    for rows in (rows for one in moved for rows in one.rows):
        wanted.setdefault(rows.object, {}).update(dict.fromkeys((*rows.gained.ids, *rows.lost.ids)))
    found: dict[UUID, str | None] = {}
    for key, ids in wanted.items():
        listed = list(ids)
        for start in range(0, len(listed), MAX_PAGE):
            found.update(await _read_titles(call, key, listed[start : start + MAX_PAGE]))
    return found


async def _read_titles(call: Call, object_key: str, ids: Sequence[UUID]) -> Mapping[UUID, str | None]:
    """Titles as the asker may read them."""
    if not ids:
        return {}
    catalog = await call.catalog()
    # A token that may change definitions alone reads no record, and who designs rights may have none of his own.
    policy, scopes = await call.policy(), call.identity.scopes
    if scopes is not None and READ_SCOPES.isdisjoint(scopes):
        return {}
    if not policy.list_alternatives(ObjectKey(object_key), Right.READ):
        return {}
    title = catalog.get_object(object_key).title_field
    wanted = tuple(RecordId(one) for one in dict.fromkeys(ids))
    query = Query(ObjectKey(object_key), (Selected(title, (title,)),), ids=wanted, limit=min(MAX_PAGE, len(wanted)))
    page = await call.kernel.query.list(catalog, policy, query)
    rows = msgspec.json.decode(page.data)
    return {UUID(one["id"]): one.get(title) if isinstance(one.get(title), str) else None for one in rows}


def _view_field(moved: FieldMoved) -> FieldView:
    return FieldView(moved.object, moved.field, _view_sight(moved.before), _view_sight(moved.after))


def _view_sight(right: FieldRight) -> SightView:
    return SightView(right.read, right.write, right.mask, right.reveal)


ENDPOINTS = (
    Endpoint(
        "POST", "/meta/roles/preview", preview_rights, reads("meta:write", PUBLISH),
        ("预览权限变化", "What a change of rights would open or close"),
        body=PreviewBody, answers={200: PreviewView},
    ),
)  # fmt: skip
