"""The first set-up: once, by whoever holds the newest link, and by nobody else."""

import asyncio
from dataclasses import replace

import pytest

from tests.fixtures.kernel import NOBODY, Company
from tests.integration.server.conftest import Browser
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.workspaces import get_workspace
from zhike.kernel.query.reader import Reader
from zhike.kernel.signin.door import Attempt
from zhike.kernel.signin.model import SignInRefused, WeakPassword
from zhike.operations.demo_job import DEMO
from zhike.operations.first_setup import (
    Finished,
    SetupOver,
    SetupRefused,
    Wanted,
    finish_setup,
    is_setup_open,
    open_setup,
)
from zhike.operations.industries import UnknownIndustry, find_change, list_industries
from zhike.operations.setup import make_first_administrator

WANTED = Wanted("Galaxy Ltd", "Li Ming", "li@galaxy.example", "eleven purple otters", "en", demo=True)


async def test_the_first_person_becomes_administrator_of_his_company(company: Company) -> None:
    kernel, key = company.kernel, company.key
    stale = await open_setup(kernel, key)
    token = await open_setup(kernel, key)
    assert stale is not None
    assert token is not None
    wanted = replace(WANTED, login=f"li@{key}.example")
    with pytest.raises(WeakPassword):
        await finish_setup(kernel, token, replace(wanted, password="password1234"), NOBODY, key)
    with pytest.raises(SetupRefused):
        await finish_setup(kernel, stale, wanted, NOBODY, key)
    assert await is_setup_open(kernel, key)

    done = await finish_setup(kernel, token, wanted, NOBODY, key)
    identity = done.session.identity
    assert (await get_workspace(kernel.database, key)).title == "Galaxy Ltd"
    reader = Reader(key, identity.actor, identity.actor)
    policy = await kernel.access.get_policy(reader, await kernel.catalogs.current(key))
    assert policy.has_ability("workspace.admin")
    assert (await kernel.preferences.get(reader)).chosen.language == "en"
    assert (await kernel.catalogs.refresh(key)).settings.language == "en"
    jobs = await kernel.database.fetch_rows(f'SELECT id, kind FROM "w_{key}".job WHERE kind = $1', [DEMO])
    assert [row["id"] for row in jobs] == [done.job]
    with pytest.raises(SetupOver):
        await finish_setup(kernel, token, wanted, NOBODY, key)
    assert await open_setup(kernel, key) is None


async def test_the_printed_password_is_one_way_in_and_the_link_makes_it_void(company: Company) -> None:
    kernel, key = company.kernel, company.key
    invitation = await make_first_administrator(kernel, key, None)
    assert invitation is not None
    assert await make_first_administrator(kernel, key, None) is None
    token = await open_setup(kernel, key)
    assert token is not None
    first = await kernel.signin.users.find_by_login(key, invitation.login)
    wanted = replace(WANTED, login=f"li@{key}.example", demo=False)
    done = await finish_setup(kernel, token, wanted, NOBODY, key)
    assert done.session.identity.actor == first
    with pytest.raises(SignInRefused):
        await kernel.signin.door.sign_in(Attempt(invitation.login, invitation.password, key, NOBODY))
    assert await open_setup(kernel, key) is None


async def test_of_two_with_the_link_one_gets_on(company: Company) -> None:
    token = await open_setup(company.kernel, company.key)
    assert token is not None
    both = [replace(WANTED, login=f"{name}@{company.key}.example", demo=False) for name in ("a", "b")]
    ended = await asyncio.gather(
        *(finish_setup(company.kernel, token, one, NOBODY, company.key) for one in both), return_exceptions=True
    )
    assert sorted(type(one) for one in ended if not isinstance(one, Finished)) in ([SetupRefused], [SetupOver])
    assert sum(isinstance(one, Finished) for one in ended) == 1


async def test_strangers_are_told_no_more_than_that_it_is_open(anonymous: Browser) -> None:
    told = (await anonymous.get("/setup")).json()
    assert told["open"] is True
    assert [one["key"] for one in told["industries"]] == [one.key for one in list_industries()]
    assert set(told) == {"open", "industries"}
    body = {"token": "guess", "company": "x", "name": "x", "login": "xx", "password": "eleven purple otters"}
    answer = await anonymous.post("/setup", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "setup_refused")


async def test_the_industry_adds_its_fields_to_customers(company: Company) -> None:
    kernel, key = company.kernel, company.key
    token = await open_setup(kernel, key)
    assert token is not None
    wanted = replace(WANTED, login=f"li@{key}.example", demo=False)
    with pytest.raises(UnknownIndustry):
        await finish_setup(kernel, token, replace(wanted, industry="piracy"), NOBODY, key)
    await finish_setup(kernel, token, replace(wanted, industry="manufacturing"), NOBODY, key)
    catalog = await kernel.catalogs.refresh(key)
    added = {name for name in catalog.objects[ObjectKey("account")].fields if name.startswith("x_")}
    assert added == {"x_main_products", "x_yearly_capacity", "x_quality_systems"}
    assert catalog.settings.language == "en"


async def test_every_industry_can_be_published(company: Company) -> None:
    changes = [one for one in (find_change(industry.key) for industry in list_industries()) if one is not None]
    fields = {name: field for one in changes for name, field in (one.document or {})["fields"].items()}
    whole = DefinitionChange("object", "account", {"fields": fields})
    await company.kernel.publisher.publish(company.workspace, [whole], PublishStamp(company.people["administrator"]))
    catalog = await company.kernel.catalogs.refresh(company.key)
    assert set(fields) <= set(catalog.objects[ObjectKey("account")].fields)
