"""What a file is, unpacked and within limits."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from zhike.engines.transfer.archive import Limits, open_source
from zhike.engines.transfer.errors import BrokenArchive, FileTooLarge, NotATable


def put(folder: Path, data: bytes) -> Path:
    path = folder / "given"
    path.write_bytes(data)
    return path


def pack(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return out.getvalue()


def test_a_zip_of_one_table_is_unpacked(tmp_path: Path) -> None:
    source = open_source(put(tmp_path, pack(a_csv=b"x,y\n1,2\n")), "a.zip", tmp_path, Limits())

    assert (source.path.read_bytes(), source.name, source.kind) == (b"x,y\n1,2\n", "a.csv", "text")


def test_a_gz_is_unpacked(tmp_path: Path) -> None:
    source = open_source(put(tmp_path, gzip.compress(b"x,y\n", mtime=0)), "a.csv.gz", tmp_path, Limits())

    assert source.path.read_bytes() == b"x,y\n"


def test_a_zip_of_several_files_names_them(tmp_path: Path) -> None:
    with pytest.raises(BrokenArchive) as refused:
        open_source(put(tmp_path, pack(a_csv=b"x", b_csv=b"y")), "a.zip", tmp_path, Limits())

    assert "a.csv、b.csv" in refused.value.localised("zh").detail


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04not really",
        b"\x1f\x8bnot really",
        gzip.compress(b"x" * 100_000, mtime=0)[:50],
        pack(a_csv=b"x" * 99)[:40],
    ],
    # A zip holds the time it was made: named by its bytes, the test had another name in each process.
    ids=["zip", "gzip", "half a gzip", "half a zip"],
)
def test_damage_is_told(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BrokenArchive):
        open_source(put(tmp_path, data), "a.zip", tmp_path, Limits())


@pytest.mark.parametrize("packed", [gzip.compress(b"\0" * (80 << 20), 9), pack(a_csv=b"\0" * (80 << 20))])
def test_a_bomb_is_refused_by_its_growth(tmp_path: Path, packed: bytes) -> None:
    with pytest.raises(FileTooLarge):
        open_source(put(tmp_path, packed), "a.csv.gz", tmp_path, Limits())


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge):
        open_source(put(tmp_path, pack(a_csv=b"xy" * 5000)), "a.zip", tmp_path, Limits(unpacked_bytes=9999))


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge):
        open_source(put(tmp_path, b"x" * 11), "a.csv", tmp_path, Limits(file_bytes=10))


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7",
        b"\x89PNG\r\n",
        b"<!DOCTYPE html><html>",
        b'\xef\xbb\xbf <?xml version="1.0"?>',
        b"MZ\x90",
        bytes(range(1, 256)),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(NotATable):
        open_source(put(tmp_path, data), "a.csv", tmp_path, Limits())


def test_a_document_of_words_is_no_table(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", "<x/>")

    with pytest.raises(NotATable):
        open_source(put(tmp_path, out.getvalue()), "a.docx", tmp_path, Limits())
