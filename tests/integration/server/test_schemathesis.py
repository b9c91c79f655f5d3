"""Random requests made from the OpenAPI document: no 5xx, and no status or body that is not documented.

One object of each archetype: owned (account), seen through its parent (contact), hanging on several objects
(interaction), the organisation (user), and one made at run time.
"""

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fixtures.kernel import Company, found_company, give_sign_ins
from tests.integration.server.conftest import make_token
from tests.integration.server.test_matrix import make_values
from tests.integration.server.test_meta import PROJECT
from zhike.kernel.base.ids import UserId
from zhike.kernel.base.settings import Settings
from zhike.kernel.catalog.definitions import DefinitionChange
from zhike.kernel.catalog.write import PublishStamp
from zhike.main import build_kernel, close_kernel
from zhike.server.app import make_app

OBJECTS = ("account", "contact", "interaction", "user", "x_project")
EXAMPLES = 8
RECORDS = 20
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@dataclass
class Site:
    """A server in a thread of its own: the requests come from a library that waits."""

    url: str
    token: str
    records: dict[str, list[str]]
    """Ids of records of each object, for requests that find something."""


class ServerThread(threading.Thread):
    """Founds a company, serves it until told to stop."""

    def __init__(self, database_url: str) -> None:
        super().__init__(daemon=True)
        self._database_url = database_url
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._server: uvicorn.Server | None = None
        self.ready = threading.Event()
        self.token = ""
        self.records: dict[str, list[str]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def run(self) -> None:
        asyncio.run(self._serve())

    def stop(self) -> None:
        if self._server is not None:
            self._server.should_exit = True
        self.join(60)
        self._socket.close()

    async def _serve(self) -> None:
        kernel = await build_kernel(Settings(database_url=self._database_url, rate_limit=0))
        try:
            company = await found_company(kernel)
            await self._prepare(company)
            config = uvicorn.Config(make_app(kernel), log_config=None, lifespan="off", timeout_graceful_shutdown=1)
            self._server = uvicorn.Server(config)
            self.ready.set()
            await self._server.serve(sockets=[self._socket])
        finally:
            self.ready.set()
            await close_kernel(kernel)

    async def _prepare(self, company: Company) -> None:
        await give_sign_ins(company, "administrator")
        stamp = PublishStamp(UserId(company.people["administrator"]))
        change = DefinitionChange("object", "x_project", PROJECT)
        await company.kernel.publisher.publish(company.workspace, [change], stamp)
        self.token = await make_token(company, "administrator", "admin")
        catalog = await company.kernel.catalogs.refresh(company.key)
        for name in OBJECTS:
            made = [
                await company.create(name, company.system, **await make_values(company, catalog, name))
                for _ in range(RECORDS)
            ]
            self.records[name] = [str(one) for one in made]


@pytest.fixture(scope="module")
def site(database_url: str) -> Iterator[Site]:
    thread = ServerThread(database_url)
    thread.start()
    assert thread.ready.wait(120)
    assert thread.token
    yield Site(thread.url, thread.token, thread.records)
    thread.stop()


def list_operations(site: Site) -> list[schemathesis.schemas.APIOperation]:
    """The operations of one object of each archetype, and of everything that is no object."""
    headers = {"Authorization": f"Bearer {site.token}"}
    schema = schemathesis.openapi.from_url(f"{site.url}/api/v1/openapi.json", headers=headers)
    operations = [result.ok() for result in schema.get_all_operations()]
    return [one for one in operations if not is_left_out(one.path)]


def is_left_out(path: str) -> bool:
    """Other objects; and the stream of events, which never ends and has tests of its own."""
    parts = path.removeprefix("/api/v1/").split("/")
    return path == "/api/v1/events" or (parts[0] == "records" and parts[1] not in OBJECTS)


def try_operation(operation: schemathesis.schemas.APIOperation, site: Site) -> None:
    """Send what the strategy makes of the operation's schema. Raises what a check finds."""

    parts = operation.path.removeprefix("/api/v1/").split("/")
    known = site.records.get(parts[1], []) if parts[0] == "records" else []

    @given(case=operation.as_strategy(), record=st.sampled_from([None, *known]))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(case: schemathesis.Case, record: str | None) -> None:
        if record is not None and "record_id" in case.path_parameters:
            case.path_parameters["record_id"] = record
        answer = case.call(headers={"Authorization": f"Bearer {site.token}"}, timeout=30)
        case.validate_response(answer, checks=list(CHECKS))

    run()


@pytest.mark.slow
def test_every_answer_is_documented(site: Site) -> None:
    failed: list[str] = []
    operations = list_operations(site)
    for operation in operations:
        try:
            try_operation(operation, site)
        except Exception as error:
            failed.append(f"{operation.method.upper()} {operation.path}\n{error}")
    assert len(operations) > 90
    assert failed == [], "\n\n".join(failed)
