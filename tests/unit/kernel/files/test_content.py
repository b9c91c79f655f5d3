"""What a file is, by its content (ASVS 5.2.2)."""

import io

import pytest
from PIL import Image

from zhike.kernel.files.content import recognise
from zhike.kernel.files.errors import FileTypeMismatch, FileTypeRefused
from zhike.kernel.files.thumbnail import make_thumbnail


def make_picture(kind: str, size: tuple[int, int] = (640, 400)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "name", "expected"),
    [
        (make_picture("PNG"), "现场.png", "image/png"),
        (make_picture("JPEG"), "PHOTO.JPG", "image/jpeg"),
        (make_picture("PNG"), "没有扩展名", "image/png"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "合同.pdf", "application/pdf"),
        ("名称,电话\n知客,010\n".encode(), "客户.csv", "text/csv"),
        ("名称,电话\n知客,010\n".encode("gb18030"), "客户.csv", "text/csv"),
        ("随手记".encode("utf-16"), "笔记.txt", "text/plain"),
        (b"plain words", "README", "text/plain"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "logo.svg", "image/svg+xml"),
        (bytes(range(256)), "blob.bin", "application/octet-stream"),
    ],
)
def test_content_and_name_decide_the_type(body: bytes, name: str, expected: str) -> None:
    assert recognise(body, name) == expected


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"MZ\x90\x00" + bytes(64), "photo.png"),
        (b"\x7fELF" + bytes(64), "x"),
        (b"#!/bin/sh\nrm -rf /\n", "readme.txt"),
        (b"  <!DOCTYPE html><script>alert(1)</script>", "price.pdf"),
        (b"harmless", "run.bat"),
        (b"harmless", "page.HTML"),
    ],
)
def test_asvs_5_2_2_what_could_be_run_is_refused(body: bytes, name: str) -> None:
    with pytest.raises(FileTypeRefused) as caught:
        recognise(body, name)
    assert name in caught.value.localised("zh").detail


@pytest.mark.parametrize(
    ("body", "name"),
    [(b"just words", "photo.png"), (b"just words", "contract.pdf"), (make_picture("PNG"), "contract.pdf")],
)
def test_asvs_5_2_2_a_name_that_lies_is_refused(body: bytes, name: str) -> None:
    with pytest.raises(FileTypeMismatch):
        recognise(body, name)


def test_a_thumbnail_is_small_upright_and_tells_the_original_size() -> None:
    small = make_thumbnail(make_picture("JPEG", (1600, 1000)))
    assert small is not None
    assert (small.width, small.height) == (1600, 1000)
    with Image.open(io.BytesIO(small.body)) as picture:
        assert picture.format == "WEBP"
        assert picture.size == (320, 200)


@pytest.mark.parametrize("body", [b"", b"no picture", make_picture("PNG")[:200]])
def test_what_is_no_picture_has_no_thumbnail(body: bytes) -> None:
    assert make_thumbnail(body) is None


def test_asvs_5_2_3_a_picture_that_unpacks_too_large_is_not_opened() -> None:
    assert make_thumbnail(make_picture("PNG", (12_000, 6_000))) is None
