"""How sessions live and end, and looking through another's eyes."""

from uuid import uuid4

import pytest

from tests.integration.kernel.signin.conftest import CALLER, PASSWORD, Porch
from zhike.kernel.signin.model import (
    AboveYou,
    ActingAlready,
    SessionId,
    SessionNotFound,
    UserNotActive,
    WeakPassword,
    WrongPassword,
)
from zhike.kernel.signin.sessions import WAKE

HOUR = 3600


async def test_asvs_7_2_3_only_the_hash_of_a_token_is_stored(porch: Porch) -> None:
    _, login = await porch.make_account()
    token = (await porch.sign_in(login)).token
    assert len(token) == 43
    stored = await porch.database.fetch_value(
        "SELECT string_agg(s::text, '') FROM zhike.session AS s WHERE s.workspace_key = $1", [porch.key]
    )
    assert token not in stored
    assert await porch.signin.sessions.identify(token[:-1] + "x") is None


async def test_asvs_7_2_4_each_sign_in_has_a_token_of_its_own(porch: Porch) -> None:
    _, login = await porch.make_account()
    first, second = await porch.sign_in(login), await porch.sign_in(login)
    assert first.token != second.token


async def test_asvs_7_3_1_idle_session_is_over_after_twelve_hours(porch: Porch) -> None:
    _, login = await porch.make_account()
    token = (await porch.sign_in(login)).token
    for _ in range(3):
        porch.clock.advance(11.9 * HOUR)
        assert await porch.signin.sessions.identify(token) is not None
    porch.clock.advance(12.1 * HOUR)
    assert await porch.signin.sessions.identify(token) is None


async def test_asvs_7_3_2_no_session_lives_longer_than_thirty_days(porch: Porch) -> None:
    _, login = await porch.make_account()
    opened = await porch.sign_in(login)
    while porch.clock.now() < opened.expires_at:
        assert await porch.signin.sessions.identify(opened.token) is not None
        porch.clock.advance(6 * HOUR)
    assert await porch.signin.sessions.identify(opened.token) is None


async def test_asvs_7_4_1_signing_out_ends_the_session_at_once_everywhere(porch: Porch) -> None:
    _, login = await porch.make_account()
    opened, other = await porch.sign_in(login), porch.open_process()
    assert await other.sessions.identify(opened.token) == opened.identity
    porch.announced.clear()
    await porch.signin.sessions.sign_out(opened.identity, CALLER)
    assert await porch.signin.sessions.identify(opened.token) is None
    assert porch.announced == [WAKE]
    other.hear(frozenset({WAKE}))
    assert await other.sessions.identify(opened.token) is None
    other.close()


async def test_process_that_missed_the_wake_up_notices_within_a_second(porch: Porch) -> None:
    _, login = await porch.make_account()
    opened, other = await porch.sign_in(login), porch.open_process()
    await other.sessions.identify(opened.token)
    await porch.signin.sessions.sign_out(opened.identity, CALLER)
    porch.clock.advance(1.01)
    assert await other.sessions.identify(opened.token) is None
    other.close()


async def test_asvs_7_4_2_inactive_user_loses_his_sessions(porch: Porch) -> None:
    user, login = await porch.make_account()
    token = (await porch.sign_in(login)).token
    await porch.set_status(user, "disabled")
    porch.clock.advance(1.01)
    assert await porch.signin.sessions.identify(token) is None


async def test_asvs_7_4_3_changed_password_ends_the_other_sessions(porch: Porch) -> None:
    _, login = await porch.make_account()
    here, there = await porch.sign_in(login), await porch.sign_in(login)
    await porch.signin.accounts.change_password(here.identity, PASSWORD, "a better horse altogether", CALLER)
    assert await porch.signin.sessions.identify(here.token) == here.identity
    assert await porch.signin.sessions.identify(there.token) is None
    await porch.sign_in(login, "a better horse altogether")


async def test_asvs_6_2_3_changing_a_password_needs_the_present_one(porch: Porch) -> None:
    _, login = await porch.make_account()
    opened = await porch.sign_in(login)
    with pytest.raises(WrongPassword):
        await porch.signin.accounts.change_password(opened.identity, "wrong password", "a better horse", CALLER)
    with pytest.raises(WeakPassword):
        await porch.signin.accounts.change_password(opened.identity, PASSWORD, PASSWORD, CALLER)
    await porch.sign_in(login)


async def test_asvs_7_5_2_sessions_are_listed_and_revoked(porch: Porch) -> None:
    user, login = await porch.make_account()
    first, second = await porch.sign_in(login), await porch.sign_in(login)
    cards = await porch.signin.sessions.list(porch.key, user)
    assert {card.id for card in cards} == {first.identity.session_id, second.identity.session_id}
    assert {(card.address, card.agent) for card in cards} == {("192.0.2.7", "Firefox")}
    assert second.identity.session_id is not None
    await porch.signin.sessions.revoke(first.identity, user, second.identity.session_id, CALLER)
    assert await porch.signin.sessions.identify(second.token) is None
    assert [card.id for card in await porch.signin.sessions.list(porch.key, user)] == [first.identity.session_id]
    with pytest.raises(SessionNotFound):
        await porch.signin.sessions.revoke(first.identity, user, SessionId(uuid4()), CALLER)


async def test_asvs_7_4_5_administrator_ends_sessions_of_those_who_hold_no_more_than_he(porch: Porch) -> None:
    admin, admin_login = await porch.make_account()
    user, login = await porch.make_account()
    mine, his = await porch.sign_in(admin_login), await porch.sign_in(login)
    assert his.identity.session_id is not None
    porch.abilities = {admin: frozenset({"users.manage"}), user: frozenset({"catalog.publish"})}
    with pytest.raises(AboveYou):
        await porch.signin.sessions.revoke(mine.identity, user, his.identity.session_id, CALLER)
    porch.abilities[admin] |= {"catalog.publish"}
    await porch.signin.sessions.revoke(mine.identity, user, his.identity.session_id, CALLER)
    assert await porch.signin.sessions.identify(his.token) is None


async def test_act_as_keeps_the_actor_and_lends_the_eyes(porch: Porch) -> None:
    admin, login = await porch.make_account()
    user, _ = await porch.make_account()
    opened = await porch.sign_in(login)
    await porch.signin.sessions.begin_act_as(opened.identity, user, CALLER)
    acting = await porch.signin.sessions.identify(opened.token)
    assert acting is not None
    assert (acting.actor, acting.subject, acting.acts_as) == (admin, user, True)
    assert acting.reader().acts_as
    with pytest.raises(ActingAlready):
        await porch.signin.sessions.begin_act_as(acting, user, CALLER)
    await porch.signin.sessions.end_act_as(acting, CALLER)
    assert await porch.signin.sessions.identify(opened.token) == opened.identity
    assert (await porch.seen())[-2:] == ["act_as_began", "act_as_ended"]


async def test_nobody_looks_through_eyes_that_see_more_rights_than_he_has(porch: Porch) -> None:
    _, login = await porch.make_account()
    boss, _ = await porch.make_account()
    away = await porch.make_user(status="disabled")
    porch.abilities[boss] = frozenset({"workspace.admin"})
    opened = await porch.sign_in(login)
    with pytest.raises(AboveYou):
        await porch.signin.sessions.begin_act_as(opened.identity, boss, CALLER)
    with pytest.raises(UserNotActive):
        await porch.signin.sessions.begin_act_as(opened.identity, away, CALLER)


async def test_old_rows_are_forgotten(porch: Porch) -> None:
    _, login = await porch.make_account()
    opened = await porch.sign_in(login)
    porch.clock.advance(29 * 24 * HOUR)
    await porch.signin.sessions.forget_old()
    count = "SELECT count(*) FROM zhike.session WHERE id = $1"
    assert await porch.database.fetch_value(count, [opened.identity.session_id]) == 1
    porch.clock.advance(32 * 24 * HOUR)
    await porch.signin.sessions.forget_old()
    assert await porch.database.fetch_value(count, [opened.identity.session_id]) == 0
