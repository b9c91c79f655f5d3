"""Signing in and out over HTTP, cookies, CSRF, sessions, act-as."""

import pytest

from tests.fixtures.kernel import NOBODY, PASSWORD, Company, give_sign_ins
from tests.integration.server.conftest import ORIGIN, Browser, Open
from zhike.server.envelope import Envelope


async def test_signing_in_says_who_one_is_and_sets_a_closed_cookie(anonymous: Browser, shared_company: Company) -> None:
    login = shared_company.login("head")
    answer = await anonymous.post("/session", json={"login": login, "password": PASSWORD})
    assert answer.status_code == 201
    said = answer.json()
    assert said["user"] == {"id": str(shared_company.people["head"]), "name": "head"}
    assert (said["login"], said["roles"], said["acts_as"]) == (login, ["sales_manager"], False)
    assert said["workspace"]["key"] == shared_company.key
    assert (await anonymous.get("/session")).json() == said


async def test_asvs_3_3_cookie_is_for_us_alone(anonymous: Browser, shared_company: Company) -> None:
    answer = await anonymous.post("/session", json={"login": shared_company.login("head"), "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("zhike=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}


async def test_wrong_password_is_a_problem_in_the_callers_language(anonymous: Browser, shared_company: Company) -> None:
    wrong = {"login": "nobody.at.all", "password": "wrong password"}
    answer = await anonymous.post("/session", json=wrong, headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"})
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    problem = answer.json()
    assert (problem["code"], problem["title"], problem["status"]) == ("sign_in_refused", "登录失败", 401)
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert "set-cookie" not in answer.headers


async def test_locked_name_says_until_when(anonymous: Browser) -> None:
    wrong = {"login": "locked.out.name", "password": "wrong password"}
    answers = [await anonymous.post("/session", json=wrong) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 4 + [429] * 2
    assert answers[-1].json()["code"] == "sign_in_locked"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 900


async def test_asvs_7_4_1_after_signing_out_the_token_is_dead(visit: Open, app: Envelope) -> None:
    browser = await visit("owner")
    token = browser.cookies["zhike"]
    answer = await browser.delete("/session")
    assert (answer.status_code, answer.headers["set-cookie"].split(";")[0]) == (204, "zhike=")
    async with Browser(app, Cookie=f"zhike={token}") as thief:
        assert (await thief.get("/session")).status_code == 401


async def test_anonymous_is_told_to_sign_in(anonymous: Browser) -> None:
    answer = await anonymous.get("/session")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN},
        {"Origin": ""},
    ],
)
async def test_asvs_3_5_1_other_sites_cannot_change_anything(visit: Open, headers: dict[str, str]) -> None:
    browser = await visit("owner")
    if not headers.get("Origin", "x"):
        del browser.headers["Origin"]
        headers = {}
    answer = await browser.delete("/session", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    assert (await browser.get("/session")).status_code == 200


async def test_browser_that_tells_its_site_needs_no_origin(visit: Open) -> None:
    browser = await visit("owner")
    del browser.headers["Origin"]
    answer = await browser.delete("/session", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 204


async def test_asvs_7_4_3_changed_password_ends_other_sessions(company: Company, app: Envelope) -> None:
    await give_sign_ins(company, "owner")
    login = {"login": company.login("owner"), "password": PASSWORD}
    async with Browser(app) as here, Browser(app) as there:
        for browser in (here, there):
            assert (await browser.post("/session", json=login)).status_code == 201
        wrong = await here.post("/session/password", json={"current": "x", "new": "a better horse altogether"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_password")
        weak = await here.post("/session/password", json={"current": PASSWORD, "new": "password12"})
        assert (weak.status_code, weak.json()["code"]) == (422, "weak_password")
        done = await here.post("/session/password", json={"current": PASSWORD, "new": "a better horse altogether"})
        assert done.status_code == 204
        assert (await here.get("/session")).status_code == 200
        assert (await there.get("/session")).status_code == 401


async def test_generated_password_opens_nothing_but_its_own_change(company: Company, app: Envelope) -> None:
    invitation = await company.kernel.signin.accounts.give(
        company.key, company.people["owner"], company.login("owner"), NOBODY, None
    )
    async with Browser(app) as browser:
        await browser.post("/session", json={"login": invitation.login, "password": invitation.password})
        refused = await browser.get("/jobs")
        assert (refused.status_code, refused.json()["code"]) == (403, "password_change_needed")
        assert (await browser.get("/session")).json()["must_change_password"] is True
        change = {"current": invitation.password, "new": PASSWORD}
        assert (await browser.post("/session/password", json=change)).status_code == 204
        assert (await browser.get("/jobs")).status_code == 200


async def test_asvs_7_5_2_sessions_are_listed_and_revoked(company: Company, app: Envelope) -> None:
    await give_sign_ins(company, "owner", "administrator")
    login = {"login": company.login("owner"), "password": PASSWORD}
    async with Browser(app) as here, Browser(app) as there, Browser(app) as admin:
        await here.post("/session", json=login)
        await there.post("/session", json=login)
        await admin.post("/session", json=login | {"login": company.login("administrator")})
        listed = (await here.get("/sessions")).json()["data"]
        assert [one["current"] for one in listed].count(True) == 1
        other = next(one["id"] for one in listed if not one["current"])
        assert (await here.delete(f"/sessions/{other}")).status_code == 204
        assert (await there.get("/session")).status_code == 401
        assert (await here.delete(f"/sessions/{other}")).status_code == 404
        assert (await here.delete("/sessions/nonsense")).status_code == 404
        whose = {"user": str(company.people["owner"])}
        (left,) = (await admin.get("/sessions", params=whose)).json()["data"]
        assert (await admin.delete(f"/sessions/{left['id']}", params=whose)).status_code == 204
        assert (await here.get("/session")).status_code == 401


async def test_sessions_of_others_need_the_ability(visit: Open, shared_company: Company) -> None:
    browser = await visit("owner")
    answer = await browser.get("/sessions", params={"user": str(shared_company.people["head"])})
    assert (answer.status_code, answer.json()["code"]) == (403, "ability_missing")


async def test_act_as_sees_with_the_others_eyes_and_changes_nothing(company: Company, app: Envelope) -> None:
    await give_sign_ins(company, "administrator")
    owner = str(company.people["owner"])
    async with Browser(app) as admin:
        await admin.post("/session", json={"login": company.login("administrator"), "password": PASSWORD})
        assert (await admin.post("/session/act-as", json={"user": owner})).status_code == 204
        said = (await admin.get("/session")).json()
        assert (said["acts_as"], said["subject"]["id"], said["abilities"], said["roles"]) == (
            True,
            owner,
            [],
            ["sales"],
        )
        refused = await admin.post("/session/password", json={"current": PASSWORD, "new": "x"})
        assert (refused.status_code, refused.json()["code"]) == (403, "read_only_view")
        assert (await admin.delete("/session/act-as")).status_code == 204
        assert (await admin.get("/session")).json()["acts_as"] is False
        assert (await admin.post("/session/act-as", json={"user": "nobody"})).status_code == 404


async def test_act_as_needs_the_ability(visit: Open, shared_company: Company) -> None:
    browser = await visit("head")
    answer = await browser.post("/session/act-as", json={"user": str(shared_company.people["owner"])})
    assert (answer.status_code, answer.json()["code"]) == (403, "ability_missing")
