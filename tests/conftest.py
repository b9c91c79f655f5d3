"""What all tests share: one embedded server a run, a database a worker, a fresh workspace a test."""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.fixtures.server import RunServer

pytest_plugins = ["tests.fixtures.clock", "tests.fixtures.database", "tests.fixtures.folders", "tests.fixtures.catalog"]

URL_KEY = "zhike_server_url"

settings.register_profile("dev", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "ci",
    settings.get_profile("dev"),
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("deep", settings.get_profile("dev"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))


class ServerPlugin:
    """Starts the server in the process that outlives all workers, and tells them where it is."""

    def __init__(self) -> None:
        self.server = RunServer()

    def pytest_configure_node(self, node: object) -> None:
        node.workerinput[URL_KEY] = self.server.url  # type: ignore[attr-defined]  # xdist's WorkerController

    def pytest_unconfigure(self) -> None:
        self.server.stop()


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    plugin = ServerPlugin()
    config.pluginmanager.register(plugin, "zhike-server")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones begin first: no worker is left with one of them when the others have nothing to do any more."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session")
def server_url(request: pytest.FixtureRequest) -> str:
    """The URL of the run's embedded server, as a role that may create databases."""
    shared = getattr(request.config, "workerinput", {}).get(URL_KEY)
    if shared is None:
        shared = request.config.pluginmanager.get_plugin("zhike-server").server.url
    return shared
