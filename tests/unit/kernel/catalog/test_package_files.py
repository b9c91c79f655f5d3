"""Packages as zips: what is written is read as the same, and what is meant badly is refused."""

import io
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.kernel.catalog.errors import DefinitionUnreadable
from zhike.kernel.catalog.package_files import (
    read_archive,
    read_place,
    split_documents,
    write_archive,
    write_folder,
)
from zhike.kernel.catalog.yaml_files import MAX_BYTES, parse_yaml, write_yaml

MANIFEST = {"package": "crm", "version": "1.0.0", "label": {"zh": "客户", "en": "CRM"}}
FILES: dict[str, Any] = {
    "package.yaml": MANIFEST,
    "settings.yaml": {"currency": "CNY"},
    "project/object.yaml": {"object": "project", "fields": {"a": {"default": "no"}}},
    "roles/boss.yaml": {"role": "boss"},
    "custom/object/account.yaml": {"fields": {"x_a": {"type": "text"}}},
}
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**17), 10**17), TEXTS, st.floats(0.001, 10**6)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)


def make_zip(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in members:
            zipped.writestr(name, content)
    return body.getvalue()


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_whatever_is_written_is_read_as_the_same(document: dict[str, Any]) -> None:
    assert parse_yaml("a", write_yaml(document)) == document


def test_an_archive_and_a_folder_hold_what_was_written(tmp_path: Path) -> None:
    assert read_archive(write_archive(FILES)) == FILES
    write_folder(FILES, tmp_path / "crm")
    assert read_place(tmp_path / "crm") == FILES
    (tmp_path / "crm.zip").write_bytes(write_archive(FILES))
    assert read_place(tmp_path / "crm.zip") == FILES
    own, custom = split_documents(FILES)
    assert set(own) == {("settings", "workspace"), ("object", "project"), ("role", "boss")}
    assert set(custom) == {("object", "account")}


def test_a_zip_of_a_folder_is_taken_too() -> None:
    inner = make_zip(("crm/package.yaml", write_yaml(MANIFEST)), ("crm/roles/boss.yaml", b"role: boss"))
    assert read_archive(inner) == {"package.yaml": MANIFEST, "roles/boss.yaml": {"role": "boss"}}


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"PK\x03\x04 nothing",
        make_zip(("roles/boss.yaml", b"role: boss")),
        make_zip(("package.yaml", b"a: 1"), ("../evil.yaml", b"a: 1")),
        make_zip(("package.yaml", b"a: 1"), ("/etc/passwd", b"a: 1")),
        make_zip(("package.yaml", b"a: 1"), ("roles/../../evil.yaml", b"a: 1")),
        make_zip(("package.yaml", b"a: 1"), ("C:\\evil.yaml", b"a: 1")),
        make_zip(("package.yaml", b"a: 1"), (link("settings.yaml"), b"/etc/passwd")),
        make_zip(("package.yaml", b"a: 1"), ("settings.yaml", b"a: " + b"1" * (MAX_BYTES + 1))),
        make_zip(("package.yaml", b"a: 1"), *((f"roles/r{n}.yaml", b"b: 1 #" + b" " * 1_900_000) for n in range(12))),
        make_zip(*((f"roles/r{n}.yaml", b"a: 1") for n in range(2_001))),
        make_zip(("package.yaml", b"a: &a [x]\nb: *a")),
        make_zip(("package.yaml", b"[" * 100_000)),
    ],
    ids=["nothing", "no zip", "no manifest", "above", "root", "up and down", "drive", "link", "large", "bomb", "many",
         "references", "deep"],
)  # fmt: skip
def test_what_is_meant_badly_is_refused(raw: bytes) -> None:
    with pytest.raises(DefinitionUnreadable):
        read_archive(raw)


def test_stray_files_are_refused() -> None:
    with pytest.raises(DefinitionUnreadable):
        split_documents({"package.yaml": MANIFEST, "hooks.py.yaml": {}})
