"""Files over HTTP: uploaded, given to a record, read by who may read it."""

import struct
import zlib

from tests.fixtures.kernel import Company
from tests.integration.server.conftest import Open


def make_picture() -> bytes:
    """A PNG of one dot."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0abc")) + chunk(b"IEND", b"")


async def test_a_file_belongs_to_its_record(visit: Open, shared_company: Company) -> None:
    owner, outsider = await visit("owner"), await visit("outsider")
    sent = await owner.post("/files", files={"file": ("门头.png", make_picture())})
    assert sent.status_code == 201, sent.text
    file = sent.json()
    assert (file["name"], file["type"], file["size"]) == ("门头.png", "image/png", len(make_picture()))
    made = await owner.post("/records/account", json={"name": "有附件的客户", "attachments": [file["id"]]})
    assert made.status_code == 201, made.text
    place = f"/records/account/{made.json()['id']}/files/{file['id']}"

    answer = await owner.get(place)
    assert (answer.status_code, answer.content) == (200, make_picture())
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''%E9%97%A8%E5%A4%B4.png"
    saved = await owner.get(f"{place}?download=true")
    assert saved.headers["content-disposition"].startswith("attachment;")
    small = await owner.get(f"{place}?small=true")
    assert (small.status_code, small.headers["content-type"]) == (200, "image/webp")
    assert (await outsider.get(place)).status_code == 404
    other = await owner.post("/records/account", json={"name": "没有附件的客户"})
    assert (await owner.get(f"/records/account/{other.json()['id']}/files/{file['id']}")).status_code == 404


async def test_what_is_no_picture_is_saved_not_shown(visit: Open) -> None:
    owner = await visit("owner")
    file = (await owner.post("/files", files={"file": ("报价.txt", "一二三".encode())})).json()
    made = (await owner.post("/records/account", json={"name": "有报价的客户", "attachments": [file["id"]]})).json()

    answer = await owner.get(f"/records/account/{made['id']}/files/{file['id']}")

    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_form_without_a_file_is_refused(visit: Open) -> None:
    owner = await visit("owner")

    assert (await owner.post("/files", data={"name": "x"})).json()["code"] == "bad_upload"
