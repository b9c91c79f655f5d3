"""What the packages' roles open of what everybody relies on."""

import pytest

from tests.fixtures.kernel import Company
from zhike.kernel.access.merge import get_grant
from zhike.kernel.catalog.model import ScopeKind


@pytest.mark.parametrize("right", ["update", "delete"])
async def test_asvs_8_2_1_only_administrators_change_what_everybodys_amounts_and_days_rest_on(
    company: Company, right: str
) -> None:
    catalog = await company.kernel.catalogs.refresh(company.key)
    shared = [key for key, owner in catalog.objects.items() if "configuration" in owner.traits]
    assert sorted(shared) == ["business_calendar", "exchange_rate"]
    may = {
        (role.key, key)
        for role in catalog.roles.values()
        for key in shared
        if (grant := get_grant(role, key)).create or getattr(grant, right) is not ScopeKind.NONE
    }
    assert may == {("administrator", "business_calendar"), ("administrator", "exchange_rate")}
    assert {get_grant(role, key).read for role in catalog.roles.values() for key in shared} == {ScopeKind.ALL}
