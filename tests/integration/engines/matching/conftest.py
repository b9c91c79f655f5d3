"""Companies with rules of their own, and keys that are up to the journal."""

from collections.abc import Awaitable, Callable, Sequence

import pytest

from tests.fixtures.kernel import Company, company, kernel
from tests.integration.engines.search.conftest import publish
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.worker import Worker
from zhike.kernel.journal.sequencer import Sequencer

__all__ = ["catch_up", "company", "kernel", "ruled"]

Ruled = Callable[..., Awaitable[None]]


async def catch_up(company: Company) -> None:
    """Everything that was written has its keys, and the jobs that wait are done."""
    kernel = company.kernel
    await Sequencer(kernel.background, kernel.clock, lambda _: None).run_once(company.key)
    await kernel.key_follower.follow(company.key)

    async def list_keys() -> Sequence[WorkspaceKey]:
        return (company.key,)

    schedule = Schedule(kernel.queue, kernel.clock, (), kernel.zone_of)
    await Worker(kernel.background, kernel.queue, schedule, kernel.clock, list_keys).drain(company.key)


@pytest.fixture
def ruled(company: Company) -> Ruled:
    """Puts a rule beside those of the packages."""

    async def put(key: str, groups: list[list[dict[str, object]]], **more: object) -> None:
        document = {
            "duplicate_rule": f"x_{key}",
            "object": "account",
            "label": {"zh": f"规则{key}", "en": f"Rule {key}"},
            "any": [{"all": group} for group in groups],
            **more,
        }
        await publish(company, "duplicate_rule", f"x_{key}", document)
        await catch_up(company)

    return put
