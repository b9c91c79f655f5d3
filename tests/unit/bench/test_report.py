"""The page of measurements out of what the runs kept."""

import json
from dataclasses import asdict
from pathlib import Path

from bench.figure import Figure
from bench.report import write_report
from bench.web import spread

SIZE = {"name": "small", "accounts": 2, "contacts": 3, "deals": 4, "interactions": 5}
MACHINE = {
    "when": "2026-01-01 00:00 UTC",
    "commit": "abc1234",
    "cores": "2",
    "memory": "8 GiB",
    "postgres": "18.6, fsync on",
    "python": "3.11",
    "load": "0.1, 0.1, 0.1",
}


def _keep(folder: Path, name: str, work: str, **more: object) -> None:
    figure = Figure(work, "10 ms", "", "", "under 5 ms", holds=False, limit="the clock")
    (folder / name).write_text(json.dumps({"figures": [asdict(figure)], **more}))


def test_the_page_has_the_browsers_part_only_where_it_was_measured(tmp_path: Path) -> None:
    _keep(tmp_path, "bench-figures.json", "a server's work", size=SIZE, machine=MACHINE)
    page = tmp_path / "page.md"
    write_report(tmp_path, page)
    assert "| a server's work | 10 ms |  |  | under 5 ms | **no** | the clock |" in page.read_text()
    assert "## In the browser" not in page.read_text()

    _keep(tmp_path, "bench-web.json", "a click", machine=MACHINE | {"browser": "140.1", "began": "0.2, 0.2, 0.2"})
    write_report(tmp_path, page)
    assert "| a click | 10 ms | under 5 ms | **no** | the clock |" in page.read_text()
    assert "Chromium 140.1" in page.read_text()


def test_a_spread_says_the_middle_the_slow_end_and_the_slowest() -> None:
    took = [float(one) for one in range(1, 21)]
    assert spread(took) == "p50 10 ms, p95 19 ms, longest 20 ms"
    assert spread([7.4]) == "p50 7 ms, p95 7 ms, longest 7 ms"
