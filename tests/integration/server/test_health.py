"""Health as administrators read it: figures, states, and what to do."""

from tests.fixtures.kernel import Company
from tests.integration.server.conftest import Open
from zhike.kernel.jobs.model import JobOptions, NoArguments
from zhike.operations.backup.desk import backup_folder
from zhike.operations.checks import LATE_JOB, run_checks
from zhike.operations.housekeeping import FINISH_CATALOG


async def test_an_administrator_sees_the_state_of_everything(visit: Open, shared_company: Company) -> None:
    answer = await (await visit("administrator")).get("/health")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    found = {one["check"]: one for one in told["findings"]}
    assert {"database", "disk", "queue", "jobs", "backup", "journal"} <= set(found)
    assert found["database"]["values"]["sessions"] >= 1
    assert (found["backup"]["state"], found["backup"]["workspace"]) == ("warn", shared_company.key)
    assert told["state"] == "warn"
    refused = await (await visit("owner")).get("/health")
    assert (refused.status_code, refused.json()["code"]) == (403, "ability_missing")


async def test_late_jobs_and_young_backups_are_told(company: Company) -> None:
    kernel = company.kernel
    due = kernel.clock.now() - 2 * LATE_JOB
    async with kernel.database.transaction(company.key) as transaction:
        await kernel.queue.enqueue(transaction, company.key, FINISH_CATALOG, NoArguments(), JobOptions(due_at=due))
    folder = backup_folder(kernel.settings)
    (folder / f"{company.key}-{kernel.clock.now():%Y%m%d-%H%M%S}.zhike").touch()
    found = {one.check: one for one in await run_checks(kernel, workspace=company.key, whole=False)}
    assert (found["queue"].state, found["queue"].values["waiting"]) == ("warning", 1)
    assert int(str(found["queue"].values["oldest_seconds"])) in range(1800, 1900)
    assert found["backup"].state == "good"
    assert found["journal"].state == "good"


async def test_backups_are_listed_and_made_by_administrators(visit: Open, shared_company: Company) -> None:
    browser = await visit("administrator")
    folder = backup_folder(shared_company.kernel.settings)
    for name in ("20260101-021500", "20260102-021500"):
        (folder / f"{shared_company.key}-{name}.zhike").write_bytes(b"12345")
    (folder / f"{shared_company.key}-notes.zhike").touch()
    told = (await browser.get("/backups")).json()
    mine = [(one["at"], one["size"]) for one in told["data"] if one["name"].startswith(f"{shared_company.key}-2026010")]
    assert mine == [("2026-01-02T02:15:00Z", 5), ("2026-01-01T02:15:00Z", 5)]
    assert told["kept"] == 14
    started = await browser.post("/backups", json={})
    assert started.status_code == 202, started.text
    again = await browser.post("/backups", json={})
    assert again.json()["job"] == started.json()["job"]
    for path in folder.glob(f"{shared_company.key}-*.zhike"):
        path.unlink()
    refused = await (await visit("owner")).post("/backups", json={})
    assert (refused.status_code, refused.json()["code"]) == (403, "ability_missing")
