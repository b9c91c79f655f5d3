"""Members and shares of single records. Each change is in the journal (kind `a`), in the caller's transaction.

Only who may change a record may open it to others; everybody who may read it may see to whom it is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal as OneOf
from typing import Protocol
from uuid import UUID

import msgspec

from zhike.kernel.access.errors import GrantExpired, GrantForbidden, UnknownPrincipal
from zhike.kernel.access.organisation import QUERIES, Organisation
from zhike.kernel.base.ids import DepartmentId, OperationId, UserId
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions import sql
from zhike.kernel.postgres.pool import Connection, Database, Row, Transaction
from zhike.kernel.query.compile import compile_row_rule
from zhike.kernel.query.errors import RecordNotFound
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.query.print import print_select
from zhike.kernel.query.slots import SLOTS, Supply

PrincipalKind = OneOf["user", "department", "role"]


class GrantJournal(Protocol):
    """The socket for the journal, which stands above this room: one entry of kind `a` for one record."""

    @property
    def operation(self) -> OperationId:
        """The operation that the grant belongs to."""

    async def append(
        self, transaction: Transaction, schema: str, object_key: str, record: UUID, payload: bytes
    ) -> None:
        """Write the entry and, where it is not there yet, the operation."""


@dataclass(frozen=True, slots=True)
class Target:
    """The record that is opened, and who opens it, when."""

    catalog: Catalog
    policy: AccessPolicy
    object: str
    record: UUID
    now: datetime


@dataclass(frozen=True, slots=True)
class Terms:
    """What a grant gives and until when (None: for good)."""

    may_write: bool
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """To whom a record is shared: a user, a department with all below it, or everybody with a role."""

    kind: PrincipalKind
    id: str


async def put_member(
    transaction: Transaction,
    target: Target,
    user: UserId,
    terms: Terms,
    organisation: Organisation,
    journal: GrantJournal,
) -> None:
    """Make a user a member, or change what he may. Raises RecordNotFound, GrantForbidden, UnknownPrincipal,
    GrantExpired."""
    await _check_change(transaction, target)
    _check_terms(target, terms)
    if organisation.find_person(user) is None:
        raise UnknownPrincipal(kind="user", kind_zh="用户", id=user)
    schema = target.catalog.schema
    before = await transaction.fetch_row(QUERIES.get("lock_member", schema), [target.record, user])
    values = [target.record, user, terms.may_write, terms.expires_at, journal.operation]
    await transaction.execute(QUERIES.get("put_member", schema), values)
    payload = _write_payload("member", {"user": str(user)}, before, terms)
    await journal.append(transaction, schema, target.object, target.record, payload)


async def remove_member(transaction: Transaction, target: Target, user: UserId, journal: GrantJournal) -> bool:
    """End a membership; false where there was none. One may always leave oneself. Raises as `put_member`."""
    await _check_change(transaction, target, leaving=target.policy.user == user)
    schema = target.catalog.schema
    before = await transaction.fetch_row(QUERIES.get("lock_member", schema), [target.record, user])
    if before is None:
        return False
    await transaction.execute(QUERIES.get("remove_member", schema), [target.record, user])
    payload = _write_payload("member", {"user": str(user)}, before, None)
    await journal.append(transaction, schema, target.object, target.record, payload)
    return True


async def put_share(
    transaction: Transaction,
    target: Target,
    principal: Principal,
    terms: Terms,
    organisation: Organisation,
    journal: GrantJournal,
) -> None:
    """Share a record, or change what the share gives. Raises as `put_member`."""
    await _check_change(transaction, target)
    _check_terms(target, terms)
    _check_principal(principal, organisation, target.catalog)
    schema = target.catalog.schema
    place = [target.record, principal.kind, principal.id]
    before = await transaction.fetch_row(QUERIES.get("lock_share", schema), place)
    values = [*place, terms.may_write, terms.expires_at, journal.operation]
    await transaction.execute(QUERIES.get("put_share", schema), values)
    payload = _write_payload("share", {"kind": principal.kind, "principal": principal.id}, before, terms)
    await journal.append(transaction, schema, target.object, target.record, payload)


async def remove_share(transaction: Transaction, target: Target, principal: Principal, journal: GrantJournal) -> bool:
    """End a share; false where there was none. Raises as `put_member`."""
    await _check_change(transaction, target)
    schema = target.catalog.schema
    place = [target.record, principal.kind, principal.id]
    before = await transaction.fetch_row(QUERIES.get("lock_share", schema), place)
    if before is None:
        return False
    await transaction.execute(QUERIES.get("remove_share", schema), place)
    payload = _write_payload("share", {"kind": principal.kind, "principal": principal.id}, before, None)
    await journal.append(transaction, schema, target.object, target.record, payload)
    return True


async def list_members(source: Database | Connection, target: Target) -> bytes:
    """The members as a JSON array (docs/http.md). Raises RecordNotFound."""
    await _check_read(source, target)
    return await source.fetch_json(QUERIES.get("list_members", target.catalog.schema), [target.record])


async def list_shares(source: Database | Connection, target: Target) -> bytes:
    """The shares as a JSON array of `{kind, principal, right, expires_at}`. Raises RecordNotFound."""
    await _check_read(source, target)
    return await source.fetch_json(QUERIES.get("list_shares", target.catalog.schema), [target.record])


async def _check_read(source: Database | Connection, target: Target) -> None:
    if not await _holds(source, target, Right.READ):
        raise RecordNotFound(object=target.object, id=target.record)


async def _check_change(source: Connection, target: Target, *, leaving: bool = False) -> None:
    await _check_read(source, target)
    if not leaving and not await _holds(source, target, Right.UPDATE):
        raise GrantForbidden


async def _holds(source: Database | Connection, target: Target, right: Right) -> bool:
    """Whether the record lives and the policy gives the right over it."""
    catalog, policy = target.catalog, target.policy
    rule = compile_row_rule(catalog, policy, target.object, right, "t", target.now)
    same = sql.Infix("=", sql.Column("t", "id"), sql.Parameter(target.record, "uuid"))
    living = sql.IsNull(sql.Column("t", "deleted_at"))
    table = sql.Table(catalog.get_object(target.object).table, "t")
    select = sql.Select(((sql.Keyword("TRUE"), "holds"),), table, where=sql.Every((same, living, rule)))
    printed = print_select(select, catalog.schema)
    supply = Supply(policy, target.now)
    values = [one.value.fill(supply) if isinstance(one.value, SLOTS) else one.value for one in printed.parameters]
    return await source.fetch_value(printed.text, values) is True


def _check_terms(target: Target, terms: Terms) -> None:
    if terms.expires_at is not None and terms.expires_at <= target.now:
        raise GrantExpired


def _check_principal(principal: Principal, organisation: Organisation, catalog: Catalog) -> None:
    words = {"user": "用户", "department": "部门", "role": "角色"}
    if principal.kind == "role":
        known = principal.id in catalog.roles
    else:
        found = _read_id(principal.id)
        known = found is not None and (
            organisation.find_person(UserId(found)) is not None
            if principal.kind == "user"
            else DepartmentId(found) in organisation.departments
        )
    if not known:
        raise UnknownPrincipal(kind=principal.kind, kind_zh=words[principal.kind], id=principal.id[:60])


def _read_id(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def _write_payload(what: str, who: dict[str, str], before: Row | None, after: Terms | None) -> bytes:
    old = None if before is None else Terms(before["may_write"], before["expires_at"])
    return msgspec.json.encode({what: {**who, "before": old, "after": after}})
