"""What lies outside the API: health, metrics, the client's files; and rate limits."""

from pathlib import Path

import httpx
import pytest

from tests.fixtures.kernel import Company
from tests.integration.server.conftest import ORIGIN, Browser, make_token
from zhike.kernel.base.clock import FrozenClock, SystemClock
from zhike.kernel.base.settings import Settings
from zhike.main import build_kernel, close_kernel
from zhike.operations.kernel import Kernel
from zhike.server import gate
from zhike.server.app import make_app
from zhike.server.static import StaticFiles


def visitor(app: object, address: str = "198.51.100.7", **headers: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 50000))  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)


async def test_health_is_for_everybody(app: object) -> None:
    async with visitor(app) as anybody:
        assert (await anybody.get("/healthz")).json()["status"] == "ok"
        assert (await anybody.get("/readyz")).json() == {"status": "ok", "database": "ok"}


async def test_process_without_its_database_is_alive_and_not_ready(database_url: str) -> None:
    kernel = await build_kernel(Settings(database_url=database_url))
    await kernel.database.close()
    async with visitor(make_app(kernel)) as anybody:
        assert (await anybody.get("/healthz")).status_code == 200
        answer = await anybody.get("/readyz")
        assert (answer.status_code, answer.json()) == (
            503,
            {"status": "unavailable", "database": "database_unavailable"},
        )
        refused = await anybody.get("/api/v1/session", headers={"Cookie": "zhike=x"})
        assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable")
        assert refused.headers["retry-after"] == "1"
    await close_kernel(kernel)


async def test_metrics_are_for_this_machine_and_administrators(app: object, shared_company: Company) -> None:
    async with visitor(app, "127.0.0.1") as here, visitor(app) as there:
        await here.get("/healthz")
        shown = await here.get("/metrics")
        assert (shown.status_code, shown.headers["content-type"].split(";")[0]) == (200, "text/plain")
        assert 'zhike_requests_total{method="GET",route="/healthz",status="200"}' in shown.text
        assert (await there.get("/metrics")).json()["code"] == "metrics_forbidden"
        # A proxy on this machine speaks for somebody else.
        assert (await here.get("/metrics", headers={"X-Forwarded-For": "198.51.100.7"})).status_code == 403
        for name, scopes, status in (
            ("administrator", ["admin"], 200),
            ("administrator", ["records:read"], 403),
            ("owner", ["admin"], 403),
        ):
            token = await make_token(shared_company, name, *scopes)
            answer = await there.get("/metrics", headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == status


@pytest.fixture
def client_files(tmp_path: Path) -> StaticFiles:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Zhike</title>" + " " * 2000)
    (tmp_path / "assets" / "main-a1b2c3d4.js").write_text("console.log('知客');" * 200)
    (tmp_path / "sw.js").write_text("self.addEventListener('fetch', () => {});")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    (tmp_path.parent / "secret.txt").write_text("secret")
    return StaticFiles(tmp_path)


async def test_page_is_always_fresh_and_serves_every_address_of_the_client(
    kernel: Kernel, client_files: StaticFiles
) -> None:
    async with visitor(make_app(kernel, files=client_files)) as browser:
        page = await browser.get("/")
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-cache")
        assert page.headers["content-security-policy"].startswith("default-src 'self'")
        assert (await browser.get("/records/account/123")).content == page.content
        again = await browser.get("/", headers={"If-None-Match": page.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_hashed_files_are_for_ever_and_packed(kernel: Kernel, client_files: StaticFiles) -> None:
    async with visitor(make_app(kernel, files=client_files)) as browser:
        script = await browser.get("/assets/main-a1b2c3d4.js")
        assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert (script.headers["content-encoding"], "知客" in script.text) == ("gzip", True)
        plain = await browser.get("/assets/main-a1b2c3d4.js", headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.text == script.text
        assert (await browser.get("/favicon.svg")).headers["cache-control"] == "no-cache"
        # What a worker may fetch, the policy of its own file says.
        worker = await browser.get("/sw.js")
        assert worker.headers["content-security-policy"].startswith("default-src 'self'")
        assert worker.headers["cache-control"] == "no-cache"
        gone = await browser.get("/assets/main-ffffffff.js")
        assert (gone.status_code, gone.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/..\\secret.txt", "//etc/passwd"]
)
async def test_asvs_5_3_2_no_path_leads_out_of_the_folder(kernel: Kernel, client_files: StaticFiles, path: str) -> None:
    async with visitor(make_app(kernel, files=client_files)) as browser:
        answer = await browser.get(path)
        assert "secret" not in answer.text
        assert "root:" not in answer.text


async def test_client_that_was_not_built_says_how(kernel: Kernel, tmp_path: Path) -> None:
    async with visitor(make_app(kernel, files=StaticFiles(tmp_path / "nothing"))) as browser:
        assert "./run" in (await browser.get("/")).text


async def test_asvs_6_3_1_proofs_are_limited_over_all_processes(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "ANONYMOUS_PER_MINUTE", 4)
    clock = FrozenClock(SystemClock().now())
    kernels = [await build_kernel(Settings(database_url=database_url), clock) for _ in range(2)]
    async with Browser(make_app(kernels[0])) as one, Browser(make_app(kernels[1])) as other:

        async def guess(browser: Browser) -> int:
            answer = await browser.post("/session/second-factor", json={"ticket": "x" * 43, "code": "123456"})
            return answer.status_code

        guesses = [await guess(browser) for browser in (one, other, one, other, one, other)]
        assert guesses[:4] == [guesses[0]] * 4
        assert guesses[0] != 429
        assert guesses[4:] == [429, 429]
        clock.advance(15)
        assert [await guess(one), await guess(other)] == [guesses[0], 429]
    for kernel in kernels:
        await close_kernel(kernel)


async def test_asvs_2_4_1_too_many_requests_are_told_to_wait(database_url: str) -> None:
    kernel = await build_kernel(Settings(database_url=database_url, rate_limit=5))
    async with Browser(make_app(kernel)) as browser:
        answers = [await browser.get("/session") for _ in range(130)]
        assert [answer.status_code for answer in answers[:120]] == [401] * 120
        assert answers[0].headers["ratelimit-policy"] == '"address";q=120;w=60'
        last = answers[-1]
        assert (last.status_code, last.json()["code"]) == (429, "rate_limited")
        assert int(last.headers["retry-after"]) >= 1
    await close_kernel(kernel)
