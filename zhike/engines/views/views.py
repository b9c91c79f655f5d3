"""`Views`: saved views of all workspaces, with the rights on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol
from uuid import UUID

import msgspec

from zhike.engines.views.errors import BadView, ViewChanged, ViewForbidden, ViewNotFound
from zhike.engines.views.model import SavedView, Seat, ViewDraft
from zhike.engines.views.store import count_own, delete_view, insert_view, list_views, put_seats, update_view
from zhike.kernel.access.policy import RolePolicy
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import DepartmentId, ObjectKey, UserId, new_id
from zhike.kernel.base.text import clean_text
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.errors import ObjectForbidden
from zhike.kernel.query.policy import Right
from zhike.kernel.query.reader import Reader
from zhike.kernel.records.errors import WriteThroughOthersEyes
from zhike.kernel.records.sources import CatalogSource

SHARE = "views.share"
ADMINISTER = "workspace.admin"
MAX_NAME = 100
MAX_OWN = 500
MAX_STATE_BYTES = 64 * 1024


class RolePolicies(Protocol):
    """Where rights come from; roles are asked for, so the socket of records is not enough."""

    async def get_policy(self, reader: Reader, catalog: Catalog) -> RolePolicy:
        """The reader's rights under a catalog."""


class Views:
    """Saved views. Keeps nothing in memory."""

    def __init__(self, database: Database, catalogs: CatalogSource, policies: RolePolicies, clock: Clock) -> None:
        self._database, self._catalogs, self._policies, self._clock = database, catalogs, policies, clock

    async def list(self, reader: Reader, object_key: str) -> tuple[SavedView, ...]:
        """What the reader may use, in his order. Raises UnknownObject, ObjectForbidden."""
        catalog, policy = await self._open(reader, object_key)
        return await self._list(catalog, policy, reader, object_key)

    async def create(self, reader: Reader, object_key: str, draft: ViewDraft, owner: UserId | None = None) -> SavedView:
        """Keep a new view; `owner` is another person whose shared view comes back. Raises BadView, ViewForbidden, and
        what `list` raises."""
        catalog, policy = await self._open(reader, object_key, writes=True)
        draft = _check(draft, catalog)
        owner, team = await self._open_for(catalog, policy, reader, draft, owner)
        if await count_own(self._database, catalog.schema, owner) >= MAX_OWN:
            raise BadView(
                reason_zh=f"每人最多保存 {MAX_OWN} 个视图；请先删除不用的。",
                reason_en=f"Nobody keeps more than {MAX_OWN} views. Delete some first.",
            )
        made = SavedView(
            id=new_id(),
            name=draft.name,
            state=draft.state,
            audience=draft.audience,
            roles=draft.roles,
            owner=owner,
            owner_name=None,
            department=_team_of(team, draft),
            version=1,
        )
        if not _is_for(policy, made, reader):
            raise ViewForbidden(
                reason_zh="只有自己也能看到的共享视图才能恢复。",
                reason_en="Only a view that one sees oneself is brought back.",
            )
        async with self._database.transaction(reader.workspace) as transaction:
            await insert_view(transaction, catalog.schema, object_key, made, self._clock.now())
        return await self._find(catalog, policy, reader, object_key, made.id)

    async def change(self, reader: Reader, object_key: str, view_id: UUID, draft: ViewDraft, version: int) -> SavedView:
        """Change a view that was seen at `version`. Raises ViewNotFound, ViewChanged, and what `create` raises."""
        catalog, policy = await self._open(reader, object_key, writes=True)
        known = await self._find(catalog, policy, reader, object_key, view_id)
        _check_editable(known)
        draft = _check(draft, catalog)
        if (draft.audience, draft.roles) != (known.audience, known.roles):
            _check_sharing(policy, draft)
        keeps = draft.audience == known.audience == "team"
        department = known.department if keeps else _team_of(policy, draft)
        place = (view_id, version)
        async with self._database.transaction(reader.workspace) as transaction:
            if not await update_view(transaction, catalog.schema, place, draft, department, self._clock.now()):
                raise ViewChanged(name=known.name)
        return await self._find(catalog, policy, reader, object_key, view_id)

    async def delete(self, reader: Reader, object_key: str, view_id: UUID) -> None:
        """Forget a view. Raises ViewNotFound, ViewForbidden."""
        catalog, policy = await self._open(reader, object_key, writes=True)
        _check_editable(await self._find(catalog, policy, reader, object_key, view_id))
        async with self._database.transaction(reader.workspace) as transaction:
            await delete_view(transaction, catalog.schema, view_id)

    async def arrange(self, reader: Reader, object_key: str, seats: Sequence[Seat]) -> tuple[SavedView, ...]:
        """Keep the reader's own order and pins. Raises ViewNotFound for a view that he does not see."""
        catalog, policy = await self._open(reader, object_key, writes=True)
        known = {view.id for view in await self._list(catalog, policy, reader, object_key)}
        for seat in seats:
            if seat.view not in known:
                raise ViewNotFound(id=seat.view)
        async with self._database.transaction(reader.workspace) as transaction:
            await put_seats(transaction, catalog.schema, reader.subject, seats)
        return await self._list(catalog, policy, reader, object_key)

    async def _open(self, reader: Reader, object_key: str, *, writes: bool = False) -> tuple[Catalog, RolePolicy]:
        if writes and reader.acts_as:
            raise WriteThroughOthersEyes
        catalog = await self._catalogs.current(reader.workspace)
        catalog.get_object(object_key)
        policy = await self._policies.get_policy(reader, catalog)
        if not policy.list_alternatives(ObjectKey(object_key), Right.READ):
            raise ObjectForbidden(object=object_key)
        return catalog, policy

    async def _open_for(
        self, catalog: Catalog, policy: RolePolicy, reader: Reader, draft: ViewDraft, owner: UserId | None
    ) -> tuple[UserId, RolePolicy]:
        """Whose view it will be, and the rights that say what his team is. Raises ViewForbidden, BadView."""
        if owner is None or owner == reader.subject:
            _check_sharing(policy, draft)
            return UserId(reader.subject), policy
        _check_bringing_back(policy, draft)
        theirs = await self._policies.get_policy(Reader(reader.workspace, owner, owner), catalog)
        if theirs.place.organisation.find_person(owner) is None or (
            draft.audience == "team" and not theirs.departments
        ):
            raise BadView(
                reason_zh="视图原来的主人已不在，或不属于任何部门；请另存为自己的视图。",
                reason_en="Whose view it was is gone, or belongs to no department any more. Save it as your own.",
            )
        return owner, theirs

    async def _list(
        self, catalog: Catalog, policy: RolePolicy, reader: Reader, object_key: str
    ) -> tuple[SavedView, ...]:
        mine = {role.key for role in policy.roles}
        shares = may_share(policy)
        found = [
            replace(view, editable=view.owner == reader.subject or shares)
            for view in await list_views(self._database, catalog.schema, object_key, reader.subject)
            if _is_for(policy, view, reader)
        ]
        first = next((view.id for view in found if mine.intersection(view.roles)), None)
        return tuple(replace(view, begins=view.id == first) for view in found)

    async def _find(
        self, catalog: Catalog, policy: RolePolicy, reader: Reader, object_key: str, view_id: UUID
    ) -> SavedView:
        for view in await self._list(catalog, policy, reader, object_key):
            if view.id == view_id:
                return view
        raise ViewNotFound(id=view_id)


def may_share(policy: RolePolicy) -> bool:
    """Whether somebody may share with everybody and change others' shared views."""
    return policy.has_ability(SHARE) or policy.has_ability(ADMINISTER)


def _is_for(policy: RolePolicy, view: SavedView, reader: Reader) -> bool:
    if view.audience != "team" or view.owner == reader.subject:
        return True
    if view.department is None:
        return False
    return not set(policy.list_below(view.department)).isdisjoint(policy.departments)


def _check(draft: ViewDraft, catalog: Catalog) -> ViewDraft:
    """The draft with its name trimmed. Raises BadView, ConditionError."""
    name = clean_text(draft.name).strip()
    if not 1 <= len(name) <= MAX_NAME:
        raise BadView(
            reason_zh=f"视图名称应为 1 到 {MAX_NAME} 个字。", reason_en=f"A view's name has 1 to {MAX_NAME} characters."
        )
    if len(msgspec.json.encode(draft.state)) > MAX_STATE_BYTES:
        raise BadView(reason_zh="视图的条件过多，无法保存。", reason_en="The view holds too many conditions.")
    if draft.state.filter is not None:
        read_condition(draft.state.filter)
    unknown = [key for key in draft.roles if key not in catalog.roles]
    if unknown:
        raise BadView(reason_zh=f"没有角色“{unknown[0][:60]}”。", reason_en=f"There is no role '{unknown[0][:60]}'.")
    if draft.roles and draft.audience == "private":
        raise BadView(
            reason_zh="只有共享的视图可以设为角色的默认视图。",
            reason_en="Only a shared view can be a role's first view.",
        )
    return replace(draft, name=name)


def _check_sharing(policy: RolePolicy, draft: ViewDraft) -> None:
    if (draft.audience == "all" or draft.roles) and not may_share(policy):
        raise ViewForbidden(
            reason_zh=f"与所有人共享或设为角色默认需要权限“{SHARE}”；请联系管理员，或共享给本部门。",
            reason_en=f"Sharing with everybody, or as a role's first view, needs the ability '{SHARE}'. "
            "Ask an administrator, or share with your department.",
        )
    if draft.audience == "team" and not policy.departments:
        raise ViewForbidden(
            reason_zh="你不属于任何部门，无法共享给团队；请联系管理员设置部门。",
            reason_en="You belong to no department to share with. Ask an administrator to set yours.",
        )


def _check_bringing_back(policy: RolePolicy, draft: ViewDraft) -> None:
    if draft.audience == "private" or not may_share(policy):
        raise ViewForbidden(
            reason_zh=f"只有拥有权限“{SHARE}”的人可以恢复他人的共享视图。",
            reason_en=f"Bringing back somebody else's shared view needs the ability '{SHARE}'.",
        )


def _check_editable(view: SavedView) -> None:
    if not view.editable:
        raise ViewForbidden(
            reason_zh="这是他人的共享视图；你可以另存为自己的视图。",
            reason_en="This shared view is somebody else's. Save yours as a new one.",
        )


def _team_of(policy: RolePolicy, draft: ViewDraft) -> DepartmentId | None:
    return DepartmentId(policy.departments[0]) if draft.audience == "team" else None
