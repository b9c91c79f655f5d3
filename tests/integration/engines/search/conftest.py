"""Companies whose index is up to their journal."""

from collections.abc import Sequence

import pytest_asyncio

from tests.fixtures.kernel import Company, company, found_company, kernel
from zhike.engines.search.find import Found
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.worker import Worker
from zhike.kernel.journal.sequencer import Sequencer
from zhike.operations.kernel import Kernel

__all__ = ["catch_up", "company", "followed", "kernel", "list_titles", "publish"]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def followed(kernel: Kernel) -> Company:
    """A company whose index is up to date, for tests that look for what they made themselves."""
    found = await found_company(kernel)
    await catch_up(found)
    return found


async def catch_up(company: Company) -> None:
    """Everything that was written is in the index, and the jobs that it led to are done."""
    kernel = company.kernel
    await Sequencer(kernel.background, kernel.clock, lambda _: None).run_once(company.key)
    await kernel.search_follower.follow(company.key)

    async def list_keys() -> Sequence[WorkspaceKey]:
        return (company.key,)

    schedule = Schedule(kernel.queue, kernel.clock, (), kernel.zone_of)
    await Worker(kernel.background, kernel.queue, schedule, kernel.clock, list_keys).drain(company.key)


async def publish(company: Company, kind: str, key: str, custom: dict[str, object]) -> None:
    """Change a definition."""
    stamp = PublishStamp(actor=None, cause="system", title={"zh": "测试", "en": "Test"})
    await company.kernel.publisher.publish(company.workspace, [DefinitionChange(kind, key, custom)], stamp)
    await company.kernel.catalogs.refresh(company.key)


def list_titles(found: Found, object_key: str | None = None) -> list[object]:
    """The titles of the hits in their order."""
    return [hit.title for group in found.groups for hit in group.hits if object_key in {None, group.object}]
