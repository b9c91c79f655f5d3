"""Imports through the public face, done by the real queue in this process."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.fixtures.kernel import Company, company, kernel
from zhike.engines.transfer.imports import ImportRequest, ImportStatus
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.jobs.schedule import Schedule
from zhike.kernel.jobs.worker import Worker
from zhike.kernel.query.reader import Reader

__all__ = ["company", "kernel", "run_import"]

RunImport = Callable[..., Awaitable[ImportStatus]]


async def one_chunk(data: bytes) -> AsyncIterator[bytes]:
    """Bytes as an upload."""
    yield data


def make_worker(company: Company) -> Worker:
    """A worker for one workspace."""
    kernel = company.kernel

    async def list_workspaces() -> tuple[WorkspaceKey, ...]:
        return (company.key,)

    schedule = Schedule(kernel.queue, kernel.clock, (), kernel.zone_of)
    return Worker(kernel.background, kernel.queue, schedule, kernel.clock, list_workspaces)


@pytest.fixture
def run_import(company: Company) -> RunImport:
    """Upload text (or bytes), import it, and say how it went."""

    async def run(data: str | bytes, request: ImportRequest, who: str | Reader = "administrator") -> ImportStatus:
        reader = company.reader(who) if isinstance(who, str) else who
        imports = company.kernel.imports
        body = data.encode() if isinstance(data, str) else data
        file = await imports.upload(reader, "list.csv", one_chunk(body))
        job = await imports.start(reader, file.id, request)
        await make_worker(company).drain(company.key)
        return await imports.get(reader, job)

    return run
