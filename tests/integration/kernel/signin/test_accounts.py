"""Giving, resetting and shutting the sign-in of others; tokens of programs."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.integration.kernel.signin.conftest import CALLER, PASSWORD, Porch
from zhike.kernel.signin.model import (
    AboveYou,
    BadScope,
    HasSignIn,
    LoginNameTaken,
    NoSignIn,
    SharedLogin,
    SignInRefused,
    TokenNotFound,
    UserNotActive,
    WeakPassword,
)


def fresh_name() -> str:
    return f"u{uuid4().hex[:12]}"


async def test_asvs_6_4_1_generated_password_must_be_changed(porch: Porch) -> None:
    user, name = await porch.make_user(), fresh_name()
    invitation = await porch.signin.accounts.give(porch.key, user, name, CALLER, None)
    opened = await porch.sign_in(name, invitation.password)
    assert opened.identity.must_change_password
    await porch.signin.accounts.change_password(opened.identity, invitation.password, PASSWORD, CALLER)
    after = await porch.signin.sessions.identify(opened.token)
    assert after is not None
    assert not after.must_change_password
    with pytest.raises(SignInRefused):
        await porch.sign_in(name, invitation.password)


async def test_user_has_one_sign_in_and_a_name_one_user(porch: Porch) -> None:
    user, name = await porch.make_account()
    with pytest.raises(HasSignIn):
        await porch.signin.accounts.give(porch.key, user, fresh_name(), CALLER, None)
    other = await porch.make_user()
    with pytest.raises(LoginNameTaken):
        await porch.signin.accounts.give(porch.key, other, name.upper(), CALLER, None)
    with pytest.raises(NoSignIn):
        await porch.signin.accounts.get(porch.key, other)


async def test_inactive_user_and_weak_password_are_refused(porch: Porch) -> None:
    away = await porch.make_user(status="disabled")
    with pytest.raises(UserNotActive):
        await porch.signin.accounts.give(porch.key, away, fresh_name(), CALLER, None)
    user = await porch.make_user()
    with pytest.raises(WeakPassword):
        await porch.signin.accounts.give(porch.key, user, fresh_name(), CALLER, None, "password12")
    assert await porch.signin.accounts.has_any(porch.key) is False


async def test_reset_ends_sessions_opens_a_shut_door_and_forgives(porch: Porch) -> None:
    user, name = await porch.make_account()
    opened = await porch.sign_in(name)
    await porch.signin.accounts.disable(porch.key, user, CALLER, None)
    assert await porch.signin.sessions.identify(opened.token) is None
    assert (await porch.signin.accounts.get(porch.key, user)).disabled_at == porch.clock.now()
    for _ in range(5):
        with pytest.raises(Exception, match=r"wrong|Too many"):
            await porch.sign_in(name, "wrong password")
    assert (await porch.signin.accounts.get(porch.key, user)).locked_until is not None
    invitation = await porch.signin.accounts.reset(porch.key, user, CALLER, None)
    account = await porch.signin.accounts.get(porch.key, user)
    assert (account.disabled_at, account.locked_until, account.must_change) == (None, None, True)
    assert (await porch.sign_in(name, invitation.password)).identity.actor == user


async def test_nobody_manages_those_who_hold_more(porch: Porch) -> None:
    boss, _ = await porch.make_account()
    _, name = await porch.make_account()
    me = (await porch.sign_in(name)).identity
    porch.abilities[boss] = frozenset({"workspace.admin"})
    with pytest.raises(AboveYou):
        await porch.signin.accounts.reset(porch.key, boss, CALLER, me)
    with pytest.raises(AboveYou):
        await porch.signin.accounts.disable(porch.key, boss, CALLER, me)


async def test_login_of_several_workspaces_is_reset_by_the_operator_only(porch: Porch) -> None:
    user, _ = await porch.make_account()
    _, name = await porch.make_account()
    me = (await porch.sign_in(name)).identity
    key = f"x{uuid4().hex[:12]}"
    await porch.database.execute(
        "INSERT INTO zhike.workspace (key, schema_name, title, created_at) VALUES ($1, $1, 'x', $2)",
        [key, porch.clock.now()],
    )
    await porch.database.execute(
        "INSERT INTO zhike.login_workspace (login_id, workspace_key, user_id)"
        " SELECT login_id, $1, $2 FROM zhike.login_workspace WHERE user_id = $2",
        [key, user],
    )
    with pytest.raises(SharedLogin):
        await porch.signin.accounts.reset(porch.key, user, CALLER, me)
    await porch.signin.accounts.reset(porch.key, user, CALLER, None)
    await porch.database.execute("DELETE FROM zhike.workspace WHERE key = $1", [key])


async def test_token_works_until_revoked(porch: Porch) -> None:
    user, name = await porch.make_account()
    me = (await porch.sign_in(name)).identity
    made = await porch.signin.tokens.make(me, "报表", ["records:read"], None, CALLER)
    assert made.secret.startswith(f"zk_{porch.key}.")
    identity = await porch.signin.tokens.identify(made.secret)
    assert identity is not None
    assert (identity.actor, identity.scopes, identity.session_id) == (user, frozenset({"records:read"}), None)
    (card,) = await porch.signin.tokens.list(porch.key, user)
    assert (card.id, card.title, card.last_used_at) == (made.id, "报表", porch.clock.now())
    await porch.signin.tokens.revoke(me, made.id, CALLER)
    assert await porch.signin.tokens.identify(made.secret) is None
    assert await porch.signin.tokens.list(porch.key, user) == ()
    with pytest.raises(TokenNotFound):
        await porch.signin.tokens.revoke(me, made.id, CALLER)


async def test_token_ends_with_its_time_and_its_user(porch: Porch) -> None:
    user, name = await porch.make_account()
    me = (await porch.sign_in(name)).identity
    until = porch.clock.now() + timedelta(hours=1)
    short = await porch.signin.tokens.make(me, "short", ["admin"], until, CALLER)
    long = await porch.signin.tokens.make(me, "long", ["admin"], None, CALLER)
    porch.clock.advance(3601)
    assert await porch.signin.tokens.identify(short.secret) is None
    assert await porch.signin.tokens.identify(long.secret) is not None
    await porch.set_status(user, "disabled")
    porch.clock.advance(1.01)
    assert await porch.signin.tokens.identify(long.secret) is None


@pytest.mark.parametrize("secret", ["", "zk_", "zk_main.", "zk_no such'workspace.x", "zk_" + "x" * 500, "Bearer"])
async def test_nonsense_is_nobody(porch: Porch, secret: str) -> None:
    assert await porch.signin.tokens.identify(secret) is None


@pytest.mark.parametrize("scopes", [[], ["records:read", "everything"]])
async def test_unknown_scope_is_refused(porch: Porch, scopes: list[str]) -> None:
    _, name = await porch.make_account()
    me = (await porch.sign_in(name)).identity
    with pytest.raises(BadScope):
        await porch.signin.tokens.make(me, "x", scopes, None, CALLER)


async def test_a_list_holds_everybody_who_was_let_in(porch: Porch) -> None:
    user, name = await porch.make_account()
    shut, _ = await porch.make_account()
    await porch.signin.accounts.disable(porch.key, shut, CALLER, None)
    without = await porch.make_user()
    doors = await porch.signin.accounts.list(porch.key)
    assert (doors[user].login, doors[user].disabled_at, doors[user].must_change) == (name, None, False)
    assert doors[shut].disabled_at is not None
    assert without not in doors
