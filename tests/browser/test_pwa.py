"""Installed on a phone: the manifest and its icons, the shell without a network, and the word that a new version waits."""

import struct

import pytest
from playwright.async_api import expect

from tests.browser.browser import Screen
from tests.browser.conftest import Open
from tests.browser.seed import Seeded

pytestmark = pytest.mark.browser

PHONE = Screen(phone=True)
CONTROLLED = "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


async def test_it_can_be_installed(open_client: Open, seeded: Seeded) -> None:
    client = await open_client(PHONE)
    page = client.page
    await page.goto("/")
    await expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    address = await page.locator('link[rel="manifest"]').get_attribute("href")
    assert address is not None
    manifest = await (await page.request.get(address)).json()
    assert (manifest["display"], manifest["start_url"], manifest["scope"]) == ("standalone", "/", "/")
    assert {"any", "maskable"} == {icon["purpose"] for icon in manifest["icons"]}
    drawn = {}
    for icon in manifest["icons"]:
        answer = await page.request.get(icon["src"])
        assert answer.headers["content-type"] == icon["type"]
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", (await answer.body())[16:24])
            drawn[icon["src"]] = f"{width}x{height}"
    assert drawn == {icon["src"]: icon["sizes"] for icon in manifest["icons"] if icon["type"] == "image/png"}
    assert {"192x192", "512x512"} <= set(drawn.values())
    # The browser's own word on what keeps it from being installed.
    session = await page.context.new_cdp_session(page)
    told = await session.send("Page.getAppManifest")
    assert [error for error in told["errors"] if error["critical"]] == []
    faults = (await session.send("Page.getInstallabilityErrors"))["installabilityErrors"]
    assert [one["errorId"] for one in faults if one["errorId"] != "in-incognito"] == []


async def test_the_shell_opens_without_a_network(open_client: Open, seeded: Seeded) -> None:
    client = await open_client(PHONE)
    await client.sign_in(*seeded.seller)
    page = client.page
    await page.wait_for_function(CONTROLLED)
    await page.context.set_offline(True)
    await page.reload()
    await expect(page.get_by_role("alert").or_(page.get_by_role("status")).first).to_be_visible()
    await client.shoot("offline")
    kept = "async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name))"
    kept += ".keys()).map(({url}) => new URL(url).pathname)))).flat()"
    paths: list[str] = await page.evaluate(kept)
    assert "/" in paths
    assert [path for path in paths if path.startswith("/api/")] == []
    await page.context.set_offline(False)


async def test_a_new_version_waits_until_one_agrees(open_client: Open, seeded: Seeded) -> None:
    client = await open_client()
    await client.sign_in(*seeded.seller)
    page = client.page
    await page.wait_for_function(CONTROLLED)
    await expect(page.get_by_text("有新版本")).to_have_count(0)
    # Another address of the script is to the browser what another content of it is.
    await page.evaluate("() => navigator.serviceWorker.register('/sw.js?newer').then(() => undefined)")
    told = client.toast.filter(has_text="有新版本")
    await expect(told).to_be_visible()
    await client.shoot("new-version")
    async with page.expect_navigation():
        await told.get_by_role("button").first.click()
    await expect(page.get_by_role("navigation")).to_be_visible()
    assert (await page.evaluate("() => navigator.serviceWorker.controller.scriptURL")).endswith("/sw.js?newer")
