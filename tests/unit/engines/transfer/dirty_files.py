"""Files as the world sends them: the shared collection where there is one, else small ones of the same kinds."""

import csv
import gzip
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROWS = [
    ["日期", "编号", "金额", "名称", "说明"],
    ["2026-01-05", "MG-8769", "￥74.69", "上海智客软件有限公司", "首次联系, 已报价"],
    ["2026-01-06", "RI-3895", "￥29.81", "北京远望科技集团", '他说"可以"'],
    ["2026-01-07", "RI-8070", "￥80.08", "广州华联商贸", ""],
    ["2026-01-08", "CC-9259", "￥48.00", "深圳前海数据", "等待回复"],
]


@dataclass(frozen=True)
class Case:
    """One file, and what is known of it: the rows that a hand made out of it, None where nobody did."""

    path: Path
    rows: list[list[str]] | None

    @property
    def name(self) -> str:
        return "/".join(self.path.parts[-3:])


def find_collection() -> Path | None:
    """The folder of collected files: by ZHIKE_SHARED_DATA, else beside the checkout."""
    given = os.environ.get("ZHIKE_SHARED_DATA")
    folder = Path(given) if given else Path(__file__).resolve().parents[4].parent / "shared" / "data"
    return folder / "dirty_files" if (folder / "dirty_files").is_dir() else None


def list_collected(folder: Path) -> Iterator[Case]:
    """Every file of the collection that somebody could want to import."""
    for kind in ("pollock_polluted", "pollock_survey"):
        for path in sorted((folder / kind / "csv").iterdir()):
            yield Case(path, _read_clean(folder / kind / "clean" / path.name))
    for path in sorted((folder / "csv_spectrum" / "csvs").iterdir()):
        expected = json.loads((folder / "csv_spectrum" / "expected_json" / f"{path.stem}.json").read_text("utf-8"))
        yield Case(path, [list(row.values()) for row in expected])
    for kind in ("frictionless", "openrefine", "messytables", "chinese_encodings"):
        for path in sorted((folder / kind).iterdir()):
            yield Case(path, None)


def _read_clean(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    rows = list(csv.reader(text.splitlines(keepends=True)))
    return [row for row in rows[1:] if any(cell.strip() for cell in row)]


def make_files(folder: Path) -> Iterator[Case]:
    """Files of the kinds that the collection holds."""
    for name, data in _list_made().items():
        path = folder / name
        path.write_bytes(data)
        yield Case(path, ROWS[1:])


def _list_made() -> dict[str, bytes]:
    plain = _write(",")
    text = plain.decode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("list.csv", plain)
    return {
        "plain.csv": plain,
        "mark.csv": b"\xef\xbb\xbf" + plain,
        "gbk.csv": text.encode("gb18030"),
        "utf16.csv": text.encode("utf-16"),
        "utf16be.csv": text.encode("utf-16-be"),
        "semicolon.csv": _write(";"),
        "tab.tsv": _write("\t"),
        "bar.txt": _write("|"),
        "returns.csv": plain.replace(b"\r\n", b"\r"),
        "feeds.csv": plain.replace(b"\r\n", b"\n"),
        "blank_lines.csv": plain.replace(b"\r\n", b"\r\n\r\n"),
        "declared.csv": b"sep=,\r\n" + plain,
        "preamble.csv": "客户清单,,,,\r\n,,,,\r\n".encode() + plain,
        "backslash.csv": re.sub(rb'""', b'\\\\"', plain),
        "blanks.csv": "\n".join(", ".join(map(_quote, row)) for row in ROWS).encode(),
        "packed.zip": packed.getvalue(),
        "packed.gz": gzip.compress(plain),
    }


def _write(separator: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(ROWS)
    return out.getvalue().encode()


def _quote(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if {",", '"'} & set(cell) else cell
