"""Members and shares: who may give, what it opens, what stands in the journal."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from tests.integration.kernel.query.house import House, Row, department_id, user_id
from zhike.kernel.access.access import Access
from zhike.kernel.access.errors import GrantExpired, GrantForbidden, UnknownPrincipal
from zhike.kernel.access.grants import (
    Principal,
    Target,
    Terms,
    list_members,
    list_shares,
    put_member,
    put_share,
    remove_member,
    remove_share,
)
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import OperationId, UserId, new_id
from zhike.kernel.journal.append import Stamp
from zhike.kernel.journal.grant_entries import GrantEntries
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.errors import RecordNotFound
from zhike.kernel.query.policy import Right
from zhike.kernel.query.run import QueryRunner

OWNER, OTHER = 3, 5


@pytest.fixture
def rights(database: Database, clock: FrozenClock) -> Access:
    return Access(database, clock)


@pytest.fixture
def reading(database: Database, clock: FrozenClock) -> QueryRunner:
    return QueryRunner(database, clock, b"test secret")


def entries(clock: FrozenClock, number: int) -> GrantEntries:
    title = {"zh": "授权", "en": "Grant"}
    return GrantEntries(
        Stamp(clock.now(), OperationId(new_id()), user_id(number), user_id(number), "user", "grant", title)
    )


async def aim(house: House, rights: Access, clock: FrozenClock, number: int, record: UUID) -> Target:
    policy = await rights.get_policy(house.reader(number), house.catalog)
    return Target(house.catalog, policy, "account", record, clock.now())


def owned(house: House, number: int) -> Row:
    """An account of that user which nobody else has a grant on."""
    granted = {one["record_id"] for one in (*house.members, *house.shares)}
    return next(
        row
        for row in house.accounts
        if row["owner_id"] == user_id(number) and row["deleted_at"] is None and row["id"] not in granted
    )


async def may(house: House, rights: Access, reading: QueryRunner, number: int, record: UUID, right: Right) -> bool:
    policy = await rights.get_policy(house.reader(number), house.catalog)
    return bool(await reading.explain_visibility(house.catalog, policy, "account", record, right))


async def test_member_sees_and_writes_as_told(
    database: Database, own_house: House, rights: Access, reading: QueryRunner, clock: FrozenClock
) -> None:
    record = owned(own_house, OWNER)["id"]
    target = await aim(own_house, rights, clock, OWNER, record)
    organisation = await rights.get_organisation(own_house.catalog)
    user = UserId(user_id(OTHER))
    assert not await may(own_house, rights, reading, OTHER, record, Right.READ)
    until = clock.now() + timedelta(days=1)
    async with database.transaction() as transaction:
        journal = entries(clock, OWNER)
        await put_member(transaction, target, user, Terms(may_write=False, expires_at=until), organisation, journal)
    assert await may(own_house, rights, reading, OTHER, record, Right.READ)
    assert not await may(own_house, rights, reading, OTHER, record, Right.UPDATE)
    async with database.transaction() as transaction:
        await put_member(transaction, target, user, Terms(may_write=True, expires_at=until), organisation, journal)
    assert await may(own_house, rights, reading, OTHER, record, Right.UPDATE)
    assert not await may(own_house, rights, reading, OTHER, record, Right.DELETE)
    shown = json.loads(await list_members(database, target))
    assert [(one["user"]["title"], one["right"]) for one in shown] == [("员工 5", "write")]
    clock.advance(86_401)
    assert not await may(own_house, rights, reading, OTHER, record, Right.READ)
    async with database.transaction() as transaction:
        assert await remove_member(transaction, target, user, journal)
        assert not await remove_member(transaction, target, user, journal)
    rows = await database.fetch_rows(
        f"SELECT kind, record_id, payload FROM \"{own_house.catalog.schema}\".journal WHERE kind = 'a' ORDER BY seq"
    )
    steps = [json.loads(row["payload"])["member"] for row in rows]
    assert [row["record_id"] for row in rows] == [record] * 3
    assert [(step["before"] and step["before"]["may_write"], step["after"] and step["after"]["may_write"]) for step in steps] == [
        (None, False), (False, True), (True, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "principal",
    [
        Principal("user", str(user_id(OTHER))),
        Principal("department", str(department_id(2))),
        Principal("role", "own"),
    ],
    ids=lambda one: one.kind,
)
async def test_share_reaches_its_principal(
    database: Database,
    own_house: House,
    rights: Access,
    reading: QueryRunner,
    clock: FrozenClock,
    principal: Principal,
) -> None:
    record = owned(own_house, OWNER)["id"]
    target = await aim(own_house, rights, clock, OWNER, record)
    organisation = await rights.get_organisation(own_house.catalog)
    async with database.transaction() as transaction:
        journal = entries(clock, OWNER)
        await put_share(transaction, target, principal, Terms(may_write=False), organisation, journal)
    # User 5 sits in department 5, below 2, and has the role "own".
    assert await may(own_house, rights, reading, OTHER, record, Right.READ)
    assert not await may(own_house, rights, reading, 6, record, Right.READ)
    assert [one["kind"] for one in json.loads(await list_shares(database, target))] == [principal.kind]
    async with database.transaction() as transaction:
        assert await remove_share(transaction, target, principal, journal)
    assert not await may(own_house, rights, reading, OTHER, record, Right.READ)


async def test_who_may_not_write_may_not_give(
    database: Database, own_house: House, rights: Access, clock: FrozenClock
) -> None:
    record = owned(own_house, OWNER)["id"]
    organisation = await rights.get_organisation(own_house.catalog)
    user = UserId(user_id(OTHER))
    async with database.transaction() as transaction:
        stranger = await aim(own_house, rights, clock, 5, record)
        with pytest.raises(RecordNotFound):
            await put_member(transaction, stranger, user, Terms(may_write=True), organisation, entries(clock, 5))
        looker = await aim(own_house, rights, clock, 9, record)
        with pytest.raises(GrantForbidden):
            await put_member(transaction, looker, user, Terms(may_write=True), organisation, entries(clock, 9))
        owner = await aim(own_house, rights, clock, OWNER, record)
        with pytest.raises(UnknownPrincipal):
            await put_member(
                transaction, owner, UserId(new_id()), Terms(may_write=True), organisation, entries(clock, 3)
            )
        for nobody in (Principal("role", "x"), Principal("user", "x"), Principal("department", str(new_id()))):
            with pytest.raises(UnknownPrincipal):
                await put_share(transaction, owner, nobody, Terms(may_write=True), organisation, entries(clock, 3))
        with pytest.raises(GrantExpired):
            await put_member(
                transaction, owner, user, Terms(may_write=True, expires_at=clock.now()), organisation, entries(clock, 3)
            )
    count = await database.fetch_value(f"SELECT count(*) FROM \"{own_house.catalog.schema}\".journal WHERE kind = 'a'")
    assert count == 0
