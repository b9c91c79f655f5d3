"""Duplicates over HTTP: what a refusal shows, how a warning is acknowledged, who scans."""

import pytest

from tests.fixtures.kernel import PASSWORD, Company, give_sign_ins
from tests.integration.engines.matching.conftest import catch_up
from tests.integration.engines.search.conftest import publish
from tests.integration.server.conftest import Browser
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.signin.limits import SharedLimit, SharedLimiter
from zhike.server.app import make_app
from zhike.server.envelope import Envelope
from zhike.server.routes import duplicates


async def test_a_refusal_shows_what_is_there_and_a_warning_is_acknowledged(app: Envelope, company: Company) -> None:
    await give_sign_ins(company, "owner", "outsider", "administrator")
    rule = {
        "duplicate_rule": "x_name", "object": "account", "label": {"zh": "名称", "en": "Name"},
        "any": [{"all": [{"field": "name", "as": "company"}]}], "action": {"form": "warn"},
    }  # fmt: skip
    await publish(company, "duplicate_rule", "x_name", rule)
    await catch_up(company)
    async with Browser(app) as owner, Browser(app) as outsider, Browser(app) as administrator:
        for name, browser in (("owner", owner), ("outsider", outsider), ("administrator", administrator)):
            await browser.post("/session", json={"login": company.login(name), "password": PASSWORD})
        await owner.post("/records/account", json={"name": "知客科技有限公司"})
        await catch_up(company)
        asked = await outsider.post("/records/account/duplicates", json={"values": {"name": "知客科技"}})
        (match,) = asked.json()["data"]
        assert (match["id"], match["title"], match["owner"]["title"]) == (None, "知客科技有限公司", "owner")
        assert (match["rule"]["level"], match["state"], match["score"]) == ("warn", "owned", 1.0)
        refused = await outsider.post("/records/account", json={"name": "知客科技"})
        assert refused.status_code == 422
        assert [one["code"] for one in refused.json()["errors"]] == ["duplicate_warning"]
        assert refused.json()["matches"] == [match]
        accepted = await outsider.post(
            "/records/account", json={"name": "知客科技"}, headers={"X-Duplicates": "accept"}
        )
        assert accepted.status_code == 201
        wrong = await outsider.post("/records/account", json={"name": "x"}, headers={"X-Duplicates": "yes"})
        assert (wrong.status_code, wrong.json()["code"]) == (400, "bad_duplicates_header")

        assert (await outsider.post("/duplicates/scan", json={"object": "account"})).status_code == 403
        scanned = await administrator.post("/duplicates/scan", json={"object": "account"})
        assert (scanned.status_code, set(scanned.json())) == (202, {"job"})
        await catch_up(company)
        queue = (await administrator.get("/duplicates?object=account")).json()
        (pair,) = queue["data"]
        assert (pair["state"], pair["score"], pair["fields"], queue["page"]["has_more"]) == (
            "open",
            1.0,
            ["name"],
            False,
        )
        assert (await owner.get("/duplicates?object=account")).json()["data"] == []
        place = f"/duplicates/{pair['id']}/decide"
        assert (await owner.post(place, json={"decision": "later"})).status_code == 404
        assert (await administrator.post(place, json={"decision": "later"})).json()["state"] == "later"
        merged = (await administrator.post(place, json={"decision": "merge"})).json()
        assert (merged["state"], merged["operation"] is None) == ("merged", False)
        assert (await administrator.get("/duplicates?object=account")).json()["data"] == []


async def test_questions_are_counted_in_the_log_of_looks_without_what_was_asked(
    app: Envelope, company: Company
) -> None:
    await give_sign_ins(company, "owner", "outsider", "administrator")
    await catch_up(company)
    async with Browser(app) as owner, Browser(app) as outsider, Browser(app) as administrator:
        for name, browser in (("owner", owner), ("outsider", outsider), ("administrator", administrator)):
            await browser.post("/session", json={"login": company.login(name), "password": PASSWORD})
        await owner.post("/records/account", json={"name": "知客科技有限公司"})
        await catch_up(company)
        for name in ("知客", "知客科技", "知客科技公司"):
            await outsider.post("/records/account/duplicates", json={"values": {"name": name}})
        assert (await administrator.get("/access-log?kind=check")).json()["data"] == []
        await company.kernel.duplicate_checks.flush()
        (entry,) = (await administrator.get("/access-log?kind=check")).json()["data"]
        assert (entry["actor"]["title"], entry["object"], entry["record"]) == ("outsider", "account", None)
        told = entry["record_count"]
        assert told in {2, 3}
        assert (entry["fields"], entry["detail"]) == ([], {"checks": 3, "hidden": told})
        await company.kernel.duplicate_checks.flush()
        assert len((await administrator.get("/access-log?kind=check")).json()["data"]) == 1


async def test_asvs_2_4_1_a_list_of_values_cannot_be_tried_at_two_processes(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    await give_sign_ins(company, "owner")
    clock, limit = FrozenClock(company.kernel.clock.now()), SharedLimit("duplicates", 5, 3600, block=2)
    monkeypatch.setattr(duplicates, "make_limiter", lambda kernel: SharedLimiter(kernel.database, clock, limit))
    # Two applications over one database: neither knows what the other one counted.
    async with Browser(make_app(company.kernel)) as one, Browser(make_app(company.kernel)) as other:
        for browser in (one, other):
            await browser.post("/session", json={"login": company.login("owner"), "password": PASSWORD})
        asked = [
            await browser.post("/records/account/duplicates", json={"values": {"name": f"知客{number}"}})
            for number, browser in enumerate((one, other, one, other, one, other, one))
        ]
        assert [answer.status_code for answer in asked] == [200, 200, 200, 200, 200, 429, 429]
        assert asked[-1].json()["code"] == "rate_limited"
        assert int(asked[-1].headers["retry-after"]) > 60
