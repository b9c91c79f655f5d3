"""Policies follow the organisation and the catalog; an administrator remains."""

from dataclasses import replace

import pytest

from tests.integration.kernel.query.house import House, department_id, user_id
from zhike.kernel.access.access import Access
from zhike.kernel.access.checks import AdministratorCheck, check_administered
from zhike.kernel.access.errors import NoAdministrator
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.policy import Everyone, OwnedBy, Reach, Right

ACCOUNT = ObjectKey("account")


async def bump(database: Database, house: House, change: str) -> None:
    schema = house.catalog.schema
    await database.execute(change.replace("{schema}", f'"{schema}"'))
    await database.execute(f'UPDATE "{schema}".access_head SET version = version + 1')


async def test_policies_are_kept_until_the_organisation_moves(
    database: Database, own_house: House, clock: FrozenClock
) -> None:
    access = Access(database, clock)
    reader = own_house.reader(2)
    await access.sample(own_house.catalog)
    first = await access.get_policy(reader, own_house.catalog)
    assert await access.get_policy(reader, own_house.catalog) is first
    await bump(database, own_house, f"UPDATE {{schema}}.o_user SET roles = '{{admin}}' WHERE id = '{user_id(2)}'")
    assert await access.get_policy(reader, own_house.catalog) is first
    clock.advance(1.0)
    second = await access.get_policy(reader, own_house.catalog)
    assert isinstance(second.list_alternatives(ACCOUNT, Right.READ)[0], Everyone)
    await bump(database, own_house, f"UPDATE {{schema}}.o_user SET deleted_at = now() WHERE id = '{user_id(2)}'")
    access.wake(own_house.catalog.workspace, own_house.catalog.schema)  # type: ignore[arg-type]
    third = await access.get_policy(reader, own_house.catalog)
    assert third.list_alternatives(ACCOUNT, Right.READ) == ()
    assert not third.has_ability("catalog.publish")


async def test_looking_through_anothers_eyes_only_looks(
    database: Database, own_house: House, clock: FrozenClock
) -> None:
    access = Access(database, clock)
    reader = own_house.reader(1)
    for limited in (replace(reader, actor=user_id(2)), replace(reader, scopes=frozenset({"records:read"}))):  # type: ignore[arg-type]
        policy = await access.get_policy(limited, own_house.catalog)
        assert isinstance(policy.list_alternatives(ACCOUNT, Right.READ)[0], Everyone)
        assert policy.list_alternatives(ACCOUNT, Right.UPDATE) == ()
        assert policy.list_alternatives(ACCOUNT, Right.DELETE) == ()
        assert not policy.may_create(ACCOUNT)
        assert not policy.get_field_right(ACCOUNT, "name").write
        assert policy.list_abilities() == ()
    whole = await access.get_policy(replace(reader, scopes=frozenset({"records:write"})), own_house.catalog)
    assert whole.may_create(ACCOUNT)
    await access.close()


async def test_subordinates_may_form_a_loop(database: Database, own_house: House, clock: FrozenClock) -> None:
    await bump(database, own_house, f"UPDATE {{schema}}.o_user SET superior = '{user_id(5)}' WHERE id = '{user_id(4)}'")
    await bump(
        database,
        own_house,
        f"UPDATE {{schema}}.o_department SET parent = '{department_id(4)}' WHERE id = '{department_id(2)}'",
    )
    access = Access(database, clock)
    policy = await access.get_policy(own_house.reader(4), own_house.catalog)
    owned = policy.list_alternatives(ACCOUNT, Right.READ)[0]
    assert isinstance(owned, OwnedBy)
    assert set(owned.users) == {user_id(4), user_id(5), user_id(11)}
    area = await access.get_policy(own_house.reader(7), own_house.catalog)
    assert set(area.list_below(department_id(2))) == {department_id(number) for number in (2, 4, 5)}
    await access.close()


async def test_samples_tell_the_reach(database: Database, own_house: House, clock: FrozenClock) -> None:
    access = Access(database, clock)
    await access.sample(own_house.catalog)
    shares = access._shares[own_house.catalog.schema]["account"]
    living = [row for row in own_house.accounts if row["deleted_at"] is None]
    assert shares.rows == len(living)
    assert shares.by_owner[user_id(2)] == sum(row["owner_id"] == user_id(2) for row in living)
    # However broad on paper, forty records are few.
    assert (await access.get_policy(own_house.reader(7), own_house.catalog)).get_reach(ACCOUNT) is Reach.NARROW
    assert (await access.get_policy(own_house.reader(1), own_house.catalog)).get_reach(ACCOUNT) is Reach.ALL


async def test_an_administrator_remains(database: Database, own_house: House) -> None:
    check = AdministratorCheck()
    async with database.transaction() as transaction:
        assert await check.check(transaction, own_house.catalog) == ()
        without = replace(own_house.catalog, roles={k: v for k, v in own_house.catalog.roles.items() if k != "admin"})
        problems = await check.check(transaction, without)
        assert [problem.code for problem in problems] == ["no_administrator"]
    await database.execute(
        f"UPDATE \"{own_house.catalog.schema}\".o_user SET status = 'disabled' WHERE id = $1", [user_id(1)]
    )
    async with database.transaction() as transaction:
        with pytest.raises(NoAdministrator):
            await check_administered(transaction, own_house.catalog)
    await database.execute(f'UPDATE "{own_house.catalog.schema}".o_user SET deleted_at = now()')
    async with database.transaction() as transaction:
        await check_administered(transaction, own_house.catalog)
