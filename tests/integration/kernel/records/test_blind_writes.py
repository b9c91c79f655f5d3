"""Who may not read a record may not change it either: for him it is not there, however wide his other rights are."""

from dataclasses import dataclass

import pytest

from tests.integration.kernel.records.company import Company
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.query.policy import Alternative, Right
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.errors import RecordNotFound
from zhike.kernel.records.model import Change


@dataclass(frozen=True, slots=True)
class Blind(SystemPolicy):
    """All rights but to look."""

    def list_alternatives(self, object_key: ObjectKey, right: Right) -> tuple[Alternative, ...]:
        return () if right is Right.READ else SystemPolicy.list_alternatives(self, object_key, right)


@pytest.mark.parametrize("kind", ["update", "delete", "restore"])
async def test_what_is_not_seen_is_not_changed(company: Company, kind: str) -> None:
    account = await company.create("account", name="甲")
    if kind == "restore":
        await company.delete("account", account)
    before = await company.row("account", account)
    counts = await company.counts()
    company.policies.by_user[company.reader.subject] = Blind("a test of rights")
    with pytest.raises(RecordNotFound):
        await company.save("account", Change(kind, account, {"name": "乙"} if kind == "update" else {}))  # type: ignore[arg-type]
    assert await company.row("account", account) == before
    assert await company.counts() == counts
