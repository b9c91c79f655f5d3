"""The second step: codes by time with the vectors of RFC 6238, replays, recovery codes, rules and presets."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from tests.integration.kernel.signin.conftest import CALLER, PASSWORD, Porch
from zhike.kernel.signin.model import (
    HasSecondFactor,
    Identity,
    NoSecondFactor,
    SecondFactorNeeded,
    SecondFactorRequired,
    SignInLocked,
    TicketOver,
    WeakPassword,
    WrongCode,
    WrongPassword,
)
from zhike.kernel.signin.rules import GRADED, SignInRules
from zhike.kernel.signin.second_factor import CODES, find_step

RFC_SECRET = b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_asvs_6_5_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert find_step(RFC_SECRET, code, now) == seconds // 30
    assert find_step(RFC_SECRET, code, now + timedelta(seconds=90)) is None
    assert find_step(RFC_SECRET, "000000", now) is None
    assert find_step(RFC_SECRET, "２８７０８２", now) is None


async def enrol(porch: Porch) -> tuple[str, Identity, str, tuple[str, ...]]:
    """Somebody with a second factor: his login, who he is, his secret, his recovery codes."""
    _, login = await porch.make_account()
    identity = (await porch.sign_in(login)).identity
    made = await porch.signin.second_factors.begin(identity, PASSWORD)
    codes = await porch.signin.second_factors.confirm(identity, code_of(porch, made.secret), CALLER)
    porch.clock.advance(timedelta(seconds=30).total_seconds())
    return login, identity, made.secret, codes


def code_of(porch: Porch, secret: str) -> str:
    return pyotp.TOTP(secret).at(porch.clock.now())


async def get_ticket(porch: Porch, login: str) -> str:
    with pytest.raises(SecondFactorNeeded) as needed:
        await porch.sign_in(login)
    return needed.value.ticket


async def test_enrolment_gives_what_an_app_needs_and_keeps_the_secret_encrypted(porch: Porch) -> None:
    _, login = await porch.make_account()
    identity = (await porch.sign_in(login)).identity
    factors = porch.signin.second_factors
    with pytest.raises(WrongPassword):
        await factors.begin(identity, "wrong")
    first = await factors.begin(identity, PASSWORD)
    made = await factors.begin(identity, PASSWORD)
    assert made.uri == f"otpauth://totp/Zhike%20{porch.key}:{login}?secret={made.secret}&issuer=Zhike%20{porch.key}"
    assert len(made.rows) == len(made.rows[0])
    assert {*"".join(made.rows)} == {"0", "1"}
    assert (await factors.status(identity)).active is False
    with pytest.raises(WrongCode):
        await factors.confirm(identity, code_of(porch, first.secret), CALLER)
    codes = await factors.confirm(identity, code_of(porch, made.secret), CALLER)
    assert len(set(codes)) == CODES
    stored = await porch.database.fetch_rows("SELECT row_to_json(f)::text AS r FROM zhike.second_factor AS f")
    stored += await porch.database.fetch_rows("SELECT row_to_json(c)::text AS r FROM zhike.recovery_code AS c")
    for plain in (made.secret, *codes):
        assert not [row for row in stored if plain in row["r"] or plain.replace("-", "") in row["r"]]
    with pytest.raises(HasSecondFactor):
        await factors.begin(identity, PASSWORD)


async def test_asvs_6_5_1_a_code_is_good_once(porch: Porch) -> None:
    login, _, secret, _ = await enrol(porch)
    code = code_of(porch, secret)
    opened = await porch.signin.door.sign_in_second(await get_ticket(porch, login), code, CALLER)
    assert opened.identity.name == login
    ticket = await get_ticket(porch, login)
    with pytest.raises(WrongCode):
        await porch.signin.door.sign_in_second(ticket, code, CALLER)
    porch.clock.advance(timedelta(seconds=30).total_seconds())
    assert await porch.signin.door.sign_in_second(ticket, code_of(porch, secret), CALLER)
    porch.clock.advance(timedelta(seconds=30).total_seconds())
    with pytest.raises(TicketOver):
        await porch.signin.door.sign_in_second(ticket, code_of(porch, secret), CALLER)
    late = await get_ticket(porch, login)
    porch.clock.advance(timedelta(minutes=6).total_seconds())
    with pytest.raises(TicketOver):
        await porch.signin.door.sign_in_second(late, code_of(porch, secret), CALLER)
    assert "second_factor_refused" in await porch.seen()


async def test_asvs_6_5_2_recovery_codes_are_good_once_and_renewed(porch: Porch) -> None:
    login, identity, secret, codes = await enrol(porch)
    door, factors = porch.signin.door, porch.signin.second_factors
    await door.sign_in_second(await get_ticket(porch, login), codes[0].upper().replace("-", " "), CALLER)
    with pytest.raises(WrongCode):
        await door.sign_in_second(await get_ticket(porch, login), codes[0], CALLER)
    assert (await factors.status(identity)).recovery_left == CODES - 1
    fresh = await factors.renew_codes(identity, code_of(porch, secret), CALLER)
    with pytest.raises(WrongCode):
        await door.sign_in_second(await get_ticket(porch, login), codes[1], CALLER)
    assert await door.sign_in_second(await get_ticket(porch, login), fresh[1], CALLER)
    assert (await porch.seen()).count("recovery_code_used") == 2


async def test_asvs_6_3_1_wrong_codes_are_counted_and_shut_the_second_step(porch: Porch) -> None:
    login, _, secret, _ = await enrol(porch)
    ticket = await get_ticket(porch, login)
    for _ in range(5):
        with pytest.raises(WrongCode):
            await porch.signin.door.sign_in_second(ticket, "000000", CALLER)
    with pytest.raises(SignInLocked):
        await porch.signin.door.sign_in_second(ticket, code_of(porch, secret), CALLER)


async def test_asvs_6_4_administrators_reset_a_lost_factor(porch: Porch) -> None:
    login, identity, _, _ = await enrol(porch)
    await porch.signin.second_factors.reset(porch.key, identity.actor, CALLER, None)
    assert (await porch.sign_in(login)).identity.name == login
    with pytest.raises(NoSecondFactor):
        await porch.signin.second_factors.reset(porch.key, identity.actor, CALLER, None)
    assert "second_factor_reset" in await porch.seen()


async def test_who_must_have_a_second_factor_can_do_nothing_before_and_not_without(porch: Porch) -> None:
    login, identity, secret, _ = await enrol(porch)
    _, other = await porch.make_account()
    porch.rules = SignInRules(second_factor=True)
    assert (await porch.sign_in(other)).identity.must_set_second_factor is True
    code = code_of(porch, secret)
    opened = await porch.signin.door.sign_in_second(await get_ticket(porch, login), code, CALLER)
    assert opened.identity.must_set_second_factor is False
    with pytest.raises(SecondFactorRequired):
        await porch.signin.second_factors.remove(identity, code, CALLER)
    porch.rules = SignInRules()
    porch.clock.advance(timedelta(seconds=30).total_seconds())
    await porch.signin.second_factors.remove(identity, code_of(porch, secret), CALLER)
    assert (await porch.sign_in(login)).identity.name == login


async def test_asvs_6_2_the_graded_preset_wants_length_classes_history_and_age(porch: Porch) -> None:
    _, login = await porch.make_account()
    porch.rules = SignInRules(GRADED)
    identity = (await porch.sign_in(login)).identity
    change = porch.signin.accounts.change_password
    for weak in ("Kq7!vWz", "kvwzjqplmtrx nd"):
        with pytest.raises(WeakPassword):
            await change(identity, PASSWORD, weak, CALLER)
    first, second = "Kq7!vWzp-Lm3x", "Hs9?tRbn+Yc2w"
    await change(identity, PASSWORD, first, CALLER)
    porch.clock.advance(timedelta(days=1).total_seconds())
    await change(identity, first, second, CALLER)
    for earlier in (second, first, PASSWORD):
        with pytest.raises(WeakPassword):
            await change(identity, second, earlier, CALLER)
    porch.clock.advance(timedelta(days=91).total_seconds())
    assert (await porch.sign_in(login, second)).identity.must_change_password is True
    porch.rules = SignInRules()
    assert (await porch.sign_in(login, second)).identity.must_change_password is False
