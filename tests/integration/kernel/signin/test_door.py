"""Signing in, refusals that say nothing, and the lock-out."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.integration.kernel.signin.conftest import CALLER, PASSWORD, Porch
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import create_workspace
from zhike.kernel.signin.model import ChooseWorkspace, SignInLocked, SignInRefused


async def test_right_password_opens_a_session(porch: Porch) -> None:
    user, login = await porch.make_account()
    opened = await porch.sign_in(f" {login.upper()} ")
    identity = opened.identity
    assert (identity.workspace, identity.actor, identity.subject, identity.name) == (porch.key, user, user, login)
    assert (identity.acts_as, identity.scopes, identity.must_change_password) == (False, None, False)
    assert await porch.signin.sessions.identify(opened.token) == identity
    assert identity.reader("en").language == "en"
    assert await porch.seen() == ["sign_in_given", "signed_in"]


async def test_asvs_6_3_2_there_is_no_default_account(porch: Porch) -> None:
    for name in ("admin", "root", "administrator", "zhike"):
        with pytest.raises(SignInRefused):
            await porch.sign_in(name, "admin")


async def test_wrong_password_unknown_name_and_shut_door_answer_the_same(porch: Porch) -> None:
    user, login = await porch.make_account()
    away, gone = await porch.make_account()
    await porch.set_status(away, "disabled")
    shut, closed = await porch.make_account()
    await porch.signin.accounts.disable(porch.key, shut, CALLER, None)
    said = set()
    for name, password in [
        (login, "wrong password"),
        (f"nobody{uuid4().hex}", PASSWORD),
        (gone, PASSWORD),
        (closed, PASSWORD),
        ("a b", PASSWORD),
        (login, "x" * 5000),
    ]:
        with pytest.raises(SignInRefused) as refused:
            await porch.sign_in(name, password)
        said.add((type(refused.value), str(refused.value), refused.value.status))
    assert len(said) == 1
    assert (await porch.sign_in(login)).identity.actor == user


async def test_asvs_6_3_1_five_wrong_tries_lock_the_name_for_a_quarter_of_an_hour(porch: Porch) -> None:
    _, login = await porch.make_account()
    for _ in range(4):
        with pytest.raises(SignInRefused):
            await porch.sign_in(login, "wrong password")
    with pytest.raises(SignInLocked) as locked:
        await porch.sign_in(login, "wrong password")
    until = porch.clock.now() + timedelta(minutes=15)
    assert locked.value.until == until
    with pytest.raises(SignInLocked) as still:
        await porch.sign_in(login)
    assert still.value.until == until
    porch.clock.advance(899)
    with pytest.raises(SignInLocked):
        await porch.sign_in(login)
    porch.clock.advance(2)
    await porch.sign_in(login)
    assert (await porch.seen()).count("sign_in_locked") == 2


async def test_asvs_6_3_8_unknown_name_locks_like_a_known_one(porch: Porch) -> None:
    name = f"nobody{uuid4().hex}"
    told = []
    for _ in range(6):
        with pytest.raises((SignInRefused, SignInLocked)) as error:
            await porch.sign_in(name, "wrong password")
        told.append(error.value.code)
    assert told == ["sign_in_refused"] * 4 + ["sign_in_locked"] * 2


async def test_asvs_6_3_1_many_tries_at_once_gain_nothing(porch: Porch) -> None:
    _, login = await porch.make_account()
    tries = [porch.sign_in(login, f"wrong password {number}") for number in range(20)]
    told = [error.code for error in await asyncio.gather(*tries, return_exceptions=True)]
    assert (told.count("sign_in_refused"), told.count("sign_in_locked")) == (4, 16)


async def test_success_wipes_the_count_and_so_does_time(porch: Porch) -> None:
    _, login = await porch.make_account()
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(SignInRefused):
                await porch.sign_in(login, "wrong password")
        await porch.sign_in(login)
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(SignInRefused):
                await porch.sign_in(login, "wrong password")
        porch.clock.advance(901)


async def test_login_of_several_workspaces_must_choose(porch: Porch, database: Database, clock: FrozenClock) -> None:
    user, login = await porch.make_account()
    other = await create_workspace(database, clock, f"t{uuid4().hex[:16]}", "另一家")
    await database.execute(
        "INSERT INTO zhike.login_workspace (login_id, workspace_key, user_id)"
        " SELECT login_id, $1, $2 FROM zhike.login_workspace WHERE user_id = $2",
        [other.key, user],
    )
    with pytest.raises(ChooseWorkspace) as choose:
        await porch.sign_in(login)
    assert {porch.key, other.key} <= set(str(choose.value).replace(".", "").replace(",", "").split())
    assert (await porch.sign_in(login, workspace=porch.key)).identity.workspace == porch.key
    with pytest.raises(SignInRefused):
        await porch.sign_in(login, workspace="elsewhere")
