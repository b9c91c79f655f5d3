"""How well duplicates are found: pairwise precision, recall and F1 on published sets, with one setting for all of them,
and the pairs that fail. Every file of a known form is measured, so that a new one only has to be laid beside."""

import csv
import gzip
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from zhike.engines.matching.link import link, list_matches
from zhike.engines.matching.pairs import cluster, list_scored
from zhike.engines.matching.rules import Matched, Rule, Term, normalise
from zhike.engines.matching.short_form import find_short_forms
from zhike.kernel.catalog.model import FieldDefinition, Label
from zhike.kernel.expressions.types import TEXT

Say = Callable[[str], None]
SHOWN = 8
FEBRL = ("person", "person", "code", "text", "text", "text", "code", "code", "date", "code")
COLUMNS = {"phone": "phone", "street": "address", "address": "address", "zip": "code", "price": "code", "year": "code"}
SCAN_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One set: how many pairs there are, were found, and are right, and some that fail."""

    name: str
    records: int
    truth: int
    found: int
    right: int
    seconds: float
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def precision(self) -> float:
        """How many of the found are right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """How many of the right were found."""
        return self.right / self.truth if self.truth else 0.0

    @property
    def f1(self) -> float:
        """Both in one."""
        return 2 * self.right / (self.found + self.truth) if self.found + self.truth else 0.0


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan of many names by one rule of likeness."""

    names: int
    pairs: int
    clusters: int
    seconds: float


def measure_matching(data: Path, target: Path, say: Say) -> bool:
    """Measure all sets below `data`, tell them, and write the page; whether the scan holds its bar."""
    sets = []
    for one in _list_sets(data):
        sets.append(one)
        say(
            f"{one.name}: precision {one.precision:.3f}, recall {one.recall:.3f}, F1 {one.f1:.3f} ({one.seconds:.0f} s)"
        )
        for text in one.missed:
            say(f"  missed {text}")
        for text in one.wrong:
            say(f"  wrong  {text}")
    scans = [_scan(path) for path in sorted(data.rglob("company_short_forms*.txt.gz"))]
    for scan in scans:
        say(f"scan of {scan.names} names: {scan.pairs} pairs, {scan.clusters} clusters, {scan.seconds:.0f} s")
    _write(target, sets, scans)
    return all(scan.seconds <= SCAN_SECONDS for scan in scans)


def _list_sets(data: Path) -> Iterator[Measured]:
    for path in sorted(data.rglob("febrl*.csv")):
        yield _measure_febrl(path)
    for path in sorted(data.rglob("gt.csv")):
        yield _measure_two(path.parent)
    for path in sorted(data.rglob("*true_ids.csv")):
        yield _measure_known(path)
    for path in sorted(data.rglob("abbreviation_pairs*.csv")):
        yield _measure_short_forms(path)


def _measure_febrl(path: Path) -> Measured:
    """Persons in one file; `rec-N-org` and `rec-N-dup-K` are one."""
    rows = _read(path, ",")
    groups: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        groups.setdefault(row[0].split("-")[1], []).append(place)
    truth = {(one, other) for group in groups.values() for one in group for other in group if one < other}
    return _measure(path.stem, FEBRL, [row[1:] for row in rows], None, truth)


def _measure_two(folder: Path) -> Measured:
    """Two lists and, in gt.csv, which of the one is which of the other."""
    rows: list[list[str]] = []
    sources: list[int] = []
    places: dict[tuple[int, str], int] = {}
    kinds: Sequence[str] = ()
    for source, path in enumerate(one for one in sorted(folder.glob("*.csv")) if one.name != "gt.csv"):
        kinds = _guess_kinds(_read(path, "|", head=True)[0][1:])
        for row in _read(path, "|"):
            places[source, row[0]] = len(rows)
            rows.append(row[1:])
            sources.append(source)
    truth = {(places[0, one], places[1, other]) for one, other in _read(folder / "gt.csv", "|")}
    return _measure(folder.name, kinds, rows, sources, truth)


def _measure_known(path: Path) -> Measured:
    """Places of many sources in one file, of which each knows its true id."""
    head, *lines = _read(path, ",", head=True)
    chosen = [head.index(name) for name in ("Site name", "Address", "Zip", "Phone")]
    groups: dict[str, list[int]] = {}
    for place, row in enumerate(lines):
        groups.setdefault(row[0], []).append(place)
    truth = {(one, other) for group in groups.values() for one in group for other in group if one < other}
    kinds = _guess_kinds([head[place] for place in chosen])
    return _measure(path.stem, kinds, [[row[place] for place in chosen] for row in lines], None, truth)


def _guess_kinds(names: Sequence[str]) -> list[str]:
    """What columns hold, by the words in their names."""
    found = [[kind for word, kind in COLUMNS.items() if word in name.lower()] for name in names]
    return [kinds[0] if kinds else "text" for kinds in found]


def _measure(
    name: str,
    kinds: Sequence[str],
    rows: Sequence[Sequence[str]],
    sources: Sequence[int] | None,
    truth: set[tuple[int, int]],
) -> Measured:
    began = time.monotonic()
    found = set(list_matches(link(kinds, rows, sources)))
    took = time.monotonic() - began

    def tell(pair: tuple[int, int]) -> str:
        return " = ".join(" · ".join(value for value in rows[one] if value) for one in pair)

    return Measured(
        name, len(rows), len(truth), len(found), len(found & truth), took,
        tuple(tell(pair) for pair in sorted(truth - found)[:SHOWN]),
        tuple(tell(pair) for pair in sorted(found - truth)[:SHOWN]),
    )  # fmt: skip


def _measure_short_forms(path: Path) -> Measured:
    """Short forms among long ones: which is whose."""
    rows = [row for row in _read(path, ",") if row[1]]
    shorts, longs = sorted({row[0] for row in rows if row[0]}), sorted({row[1] for row in rows})
    truth = {(row[0], row[1]) for row in rows if row[0]}
    began = time.monotonic()
    found = {(shorts[one.short], longs[one.long]) for one in find_short_forms(shorts, longs)}
    took = time.monotonic() - began
    return Measured(
        path.stem, len(shorts) + len(longs), len(truth), len(found), len(found & truth), took,
        tuple(" = ".join(pair) for pair in sorted(truth - found)[:SHOWN]),
        tuple(" = ".join(pair) for pair in sorted(found - truth)[:SHOWN]),
    )  # fmt: skip


def _scan(path: Path) -> Scan:
    """Names as a scan of the product takes them: keys, blocks, scores, clusters."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        names = [line.strip() for line in file if line.strip()]
    field = FieldDefinition(1, "account", "name", "text", Label("", ""), ("name",), TEXT, {})
    matched = Matched(field, "company", near=True)
    rule = Rule("name", Label("", ""), ((Term(matched, 0.86),),), {})
    began = time.monotonic()
    records = {
        UUID(int=number + 1): {matched.place: [key]}
        for number, name in enumerate(names)
        if (key := normalise("company", name))
    }
    pairs = list_scored([rule], records)
    clusters = len(set(cluster(one.ids for one in pairs).values()))
    return Scan(len(names), len(pairs), clusters, time.monotonic() - began)


def _read(path: Path, delimiter: str, *, head: bool = False) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        rows = [[cell.strip() for cell in row] for row in csv.reader(file, delimiter=delimiter)]
        return rows if head else rows[1:]


def _write(target: Path, sets: Sequence[Measured], scans: Sequence[Scan]) -> None:
    lines = [
        "# Matching, measured", "",
        "`zhike bench matching --data <folder>`: one setting for every set; what an attribute is worth is learnt from"
        " the set itself, without its labels.", "",
        "| set | records | true pairs | found | precision | recall | F1 |", "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    lines += [
        f"| {one.name} | {one.records} | {one.truth} | {one.found} | {one.precision:.3f} | {one.recall:.3f} |"
        f" {one.f1:.3f} |"
        for one in sets
    ]
    for scan in scans:
        lines += ["", f"A scan of {scan.names} names by likeness: {scan.pairs} pairs in {scan.clusters} clusters,"
                  f" {scan.seconds:.0f} s on one core (bar: {SCAN_SECONDS:.0f} s)."]  # fmt: skip
    for one in sets:
        lines += ["", f"## What fails on {one.name}", ""]
        lines += [f"- missed: {text}" for text in one.missed] + [f"- wrong: {text}" for text in one.wrong]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
