"""Which passwords are good enough, and how generated ones look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.kernel.base.text import TextHasNul
from zhike.kernel.signin.guard import fold_login_name
from zhike.kernel.signin.model import BadLoginName, WeakPassword
from zhike.kernel.signin.passwords import Hasher, check_password, new_password


@pytest.mark.parametrize("password", ["kfgt29xm", "短密码", "a" * 9, ""])
def test_asvs_6_2_1_short_password_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        check_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "password12",
        "qwertyuiop",
        "1234567890",
        "iloveyou123",
        "Password123",
        "1q2w3e4r5t",
        "aaaaaaaaaaaa",
        "zhike20261",
    ],
)
def test_asvs_6_2_4_common_password_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        check_password(password)


def test_asvs_6_2_4_words_of_the_person_do_not_count() -> None:
    check_password("wangxiaoming9", [])
    with pytest.raises(WeakPassword):
        check_password("wangxiaoming9", ["wangxiaoming"])


@pytest.mark.parametrize(
    "password", ["correct horse battery", "客户管理系统很安全吗", "kfgtxmqqwu", "   一 个 空 格   "]
)
def test_asvs_6_2_5_no_kind_of_character_is_asked_for(password: str) -> None:
    check_password(password)


def test_asvs_6_2_9_long_password_is_fine_to_256() -> None:
    long = "远上寒山石径斜,白云生处有人家。" * 16
    assert len(long) == 256
    check_password(long)
    with pytest.raises(WeakPassword):
        check_password(long + "停")


def test_password_that_cannot_be_stored_is_refused() -> None:
    with pytest.raises(TextHasNul):
        check_password("kfgt29xm\x00kfgt29xm")


def test_generated_passwords_are_good_and_differ() -> None:
    made = {new_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        check_password(password)
        assert len(password) == 19
        assert not set(password) & set("01lio")


async def test_asvs_6_2_8_nothing_is_cut_off() -> None:
    hasher = Hasher()
    stored = await hasher.hash("密码" * 100 + "a")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await hasher.verify(stored, "密码" * 100 + "a")
    assert not await hasher.verify(stored, "密码" * 100 + "b")
    assert not await hasher.verify(None, "anything")
    assert not await hasher.verify("not a hash", "anything")
    assert hasher.is_outdated(stored.replace("t=2", "t=1"))
    hasher.close()


@pytest.mark.parametrize(("typed", "kept"), [(" Wang.Xm ", "wang.xm"), ("ＷＡＮＧ", "wang"), ("王小明", "王小明")])
def test_login_name_is_folded(typed: str, kept: str) -> None:
    assert fold_login_name(typed) == kept


@pytest.mark.parametrize("name", ["", "a", "a b", "a\tb", "a\u200bb", "x" * 101])
def test_bad_login_name_is_refused(name: str) -> None:
    with pytest.raises(BadLoginName):
        fold_login_name(name)


@given(st.text(min_size=1, max_size=30))
def test_folding_twice_changes_nothing(name: str) -> None:
    try:
        once = fold_login_name(name)
    except Exception:
        return
    assert fold_login_name(once) == once
