"""Keys that turn while a workspace works: data keys, the master key, and what happens without it."""

import os
from pathlib import Path

import pytest

from tests.fixtures.kernel import Company, company, kernel
from zhike.kernel.base.clock import SystemClock
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, new_id
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.records.model import Batch, Change, Operation
from zhike.kernel.records.quota import QuotaReached
from zhike.kernel.records.reveal import RevealAsk
from zhike.kernel.vault.errors import BadMasterKey, KeyInUse, KeyNotRetired, MasterKeyFixed, MasterKeyMissing
from zhike.kernel.vault.keys import Vault
from zhike.kernel.vault.master import MasterKeys

__all__ = ["company", "kernel"]

FIELD = {"type": "secret", "label": {"zh": "账号", "en": "Account number"}}
REVEALS = {"fields": {"account.x_number": {"reveal": True}}}


async def publish(company: Company, *changes: DefinitionChange) -> None:
    await company.kernel.publisher.publish(company.workspace, changes, PublishStamp())
    await company.kernel.catalogs.refresh(company.key)


async def reveal(company: Company, record: RecordId) -> object:
    reader = company.reader("owner")
    catalog = await company.kernel.catalogs.refresh(company.key)
    policy = await company.kernel.access.get_policy(reader, catalog)
    ask = RevealAsk("account", record, ("x_number",))
    return (await company.kernel.revealer.reveal(catalog, policy, reader, ask)).values["x_number"]


async def sealed(company: Company) -> list[str]:
    rows = await company.kernel.database.fetch_rows(
        f"SELECT x_number FROM {company.workspace.schema}.o_account WHERE x_number IS NOT NULL ORDER BY id"
    )
    return [row["x_number"] for row in rows]


async def test_asvs_13_3_4_data_keys_turn_while_people_work(company: Company) -> None:
    await publish(company, DefinitionChange("object", "account", {"fields": {"x_number": FIELD}}))
    await publish(company, DefinitionChange("role", "sales", REVEALS))
    owner = company.reader("owner")
    first = await company.create("account", owner, name="一", x_number="6222 0001")
    kernel = company.kernel
    assert await kernel.resealer.rotate(company.key) == 2
    second = await company.create("account", owner, name="二", x_number="6222 0002")
    assert [one.split(".")[1] for one in await sealed(company)] == ["1", "2"]
    assert [await reveal(company, one) for one in (first, second)] == ["6222 0001", "6222 0002"]
    done = await kernel.resealer.reseal(company.key)
    assert (done.key, done.values) == (2, 1)
    assert [one.split(".")[1] for one in await sealed(company)] == ["2", "2"]
    assert (await kernel.resealer.reseal(company.key)).values == 0
    assert [await reveal(company, one) for one in (first, second)] == ["6222 0001", "6222 0002"]
    assert [one.retired_at is None for one in await kernel.vault.list_keys(company.key)] == [False, True]
    other = Vault(kernel.database, SystemClock(), MasterKeys(Path("nowhere"), "A" * 43))
    with pytest.raises(MasterKeyMissing):
        await other.open(company.key)


def test_asvs_13_3_1_the_master_key_is_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    keys = MasterKeys(tmp_path)
    wrapped = keys.wrap(b"data key", "purpose")
    assert os.stat(tmp_path / "master.key").st_mode & 0o777 == 0o600
    another = MasterKeys(tmp_path)
    assert another.unwrap(wrapped, "purpose") == b"data key"
    fresh = keys.add()
    assert not keys.is_current(wrapped)
    # A process that serves meets a name that it does not know, and reads the file again.
    assert another.unwrap(keys.wrap(b"x", "p"), "p") == b"x"
    assert keys.unwrap(wrapped, "purpose") == b"data key"
    assert keys.drop_old() == 1
    assert MasterKeys(tmp_path).current() == fresh
    with pytest.raises(MasterKeyMissing):
        MasterKeys(tmp_path).unwrap(wrapped, "purpose")
    with pytest.raises(MasterKeyFixed):
        MasterKeys(tmp_path, "A" * 43).add()
    for bad in ("short", "A" * 43 + ",x", "!" * 43):
        with pytest.raises(BadMasterKey):
            MasterKeys(tmp_path, bad).current()
    assert [path.name for path in tmp_path.iterdir()] == ["master.key"]


async def test_k16_a_full_workspace_takes_no_more(company: Company) -> None:
    kernel = company.kernel
    used = await kernel.records.quotas.measure(kernel.database, company.workspace.schema)
    quota = {"records": used.records + 2, "users": used.users}
    await publish(company, DefinitionChange("settings", "workspace", {"quota": quota}))
    owner, administrator = company.reader("owner"), company.reader("administrator")
    await company.create("account", owner, name="一")
    last = await company.create("account", owner, name="二")
    with pytest.raises(QuotaReached) as full:
        await company.create("account", owner, name="三")
    assert full.value.localised("en").detail == (
        f"This workspace may hold {quota['records']} records and has {quota['records']}. "
        "Clear some, or have quota.records raised."
    )
    operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"})
    await kernel.records.save(owner, Batch(ObjectKey("account"), (Change("delete", last),)), operation)
    await company.create("account", owner, name="四")
    with pytest.raises(QuotaReached):
        await company.create("user", administrator, name="多一人", status="active")


async def test_a_retired_key_is_destroyed_once_nothing_needs_it(company: Company) -> None:
    await publish(company, DefinitionChange("object", "account", {"fields": {"x_number": FIELD}}))
    kernel, schema = company.kernel, company.workspace.schema
    await company.create("account", company.reader("owner"), name="一", x_number="6222 0001", description="s1.1.2")
    assert await kernel.resealer.rotate(company.key) == 2
    for number in (1, 2, 0, 9):
        # Neither what is not retired yet, nor the present one, nor the index, nor one that never was.
        with pytest.raises(KeyNotRetired):
            await kernel.vault.destroy(company.key, number)
    await kernel.resealer.reseal(company.key)
    # Wherever a ciphertext of the key stands, it is found.
    await kernel.database.execute(
        f"UPDATE {schema}.o_account SET description = (SELECT 's1.1.' || repeat('A', 60)) WHERE name = '一'"
    )
    with pytest.raises(KeyInUse) as refused:
        await kernel.vault.destroy(company.key, 1)
    assert refused.value.parameters["tables"] == "o_account"
    await kernel.database.execute(f"UPDATE {schema}.o_account SET description = 's1.1.2' WHERE name = '一'")
    await kernel.vault.destroy(company.key, 1)
    assert [one.number for one in await kernel.vault.list_keys(company.key)] == [2]
    assert [one.split(".")[1] for one in await sealed(company)] == ["2"]
    assert await kernel.resealer.rotate(company.key) == 3
