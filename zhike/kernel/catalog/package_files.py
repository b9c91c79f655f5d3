"""A package as files: a folder or a zip of YAML, read with suspicion, written so that reading gives the same.

package.yaml                   what it is
settings.yaml                  the workspace's settings
<object>/object.yaml           an object of the package
roles/<role>.yaml              a role of the package
duplicates/<rule>.yaml         a duplicate rule of the package
custom/<kind>/<key>.yaml       what the package says of definitions that a workspace made or customised
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

from zhike.kernel.catalog.definitions import DefinitionKey
from zhike.kernel.catalog.merge import Document, list_ordered
from zhike.kernel.catalog.settings import SETTINGS_KEY
from zhike.kernel.catalog.yaml_files import MAX_BYTES, parse_yaml, read_yaml, refuse, write_yaml

MAX_ARCHIVE_BYTES = 20_000_000
MAX_FILES = 2_000
MANIFEST, SETTINGS = "package.yaml", "settings.yaml"
_OBJECT = re.compile(r"([a-z][a-z0-9_]*)/object\.yaml")
_ROLE = re.compile(r"roles/([a-z][a-z0-9_]*)\.yaml")
_DUPLICATES = re.compile(r"duplicates/([a-z][a-z0-9_]*)\.yaml")
_CUSTOM = re.compile(r"custom/(object|role|settings|duplicate_rule)/([a-z][a-z0-9_]*)\.yaml")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*")
_NUMBERED = ("fields", "options", "rules", "record_types", "option_sets")
_EPOCH = (1980, 1, 1, 0, 0, 0)

_PLACES = {"role": "roles/{}.yaml", "object": "{}/object.yaml", "duplicate_rule": "duplicates/{}.yaml"}

Files = Mapping[str, Document]


def read_folder(folder: Path) -> dict[str, Document]:
    """The documents of a folder by their names. Raises DefinitionUnreadable."""
    found = {MANIFEST: read_yaml(folder / MANIFEST)}
    if (folder / SETTINGS).exists():
        found[SETTINGS] = read_yaml(folder / SETTINGS)
    for pattern in ("*/object.yaml", "roles/*.yaml", "duplicates/*.yaml", "custom/*/*.yaml"):
        for path in sorted(folder.glob(pattern)):
            found[path.relative_to(folder).as_posix()] = read_yaml(path)
    return found


def read_archive(raw: bytes) -> dict[str, Document]:
    """The documents of a zip by their names; nothing is written anywhere.

    Names that leave the archive, links, files that nobody expects and whatever is too large are refused before they
    are unpacked. Raises DefinitionUnreadable.
    """
    if len(raw) > MAX_ARCHIVE_BYTES:
        raise refuse("zip", f"超过 {MAX_ARCHIVE_BYTES} 字节", f"larger than {MAX_ARCHIVE_BYTES} bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as zipped:
            return _read_members(zipped)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise refuse("zip", "不是可读的 zip 文件", "it is not a zip that can be read") from error


def read_place(path: Path) -> dict[str, Document]:
    """The documents of a folder or of a zip. Raises DefinitionUnreadable."""
    if path.is_dir():
        return read_folder(path)
    try:
        if path.stat().st_size > MAX_ARCHIVE_BYTES:
            raise refuse(path.name, f"超过 {MAX_ARCHIVE_BYTES} 字节", f"larger than {MAX_ARCHIVE_BYTES} bytes")
        return read_archive(path.read_bytes())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise refuse(path.name, reason, reason) from error


def split_documents(files: Files) -> tuple[dict[DefinitionKey, Document], dict[DefinitionKey, Document]]:
    """A package's own definitions, and what it says of others. Raises DefinitionUnreadable for a stray file."""
    own: dict[DefinitionKey, Document] = {}
    custom: dict[DefinitionKey, Document] = {}
    for name, document in files.items():
        if name == MANIFEST:
            continue
        if name == SETTINGS:
            own["settings", SETTINGS_KEY] = document
        elif matched := _CUSTOM.fullmatch(name):
            custom[matched[1], matched[2]] = document
        elif matched := _ROLE.fullmatch(name):
            own["role", matched[1]] = document
        elif matched := _DUPLICATES.fullmatch(name):
            own["duplicate_rule", matched[1]] = document
        elif matched := _OBJECT.fullmatch(name):
            own["object", matched[1]] = document
        else:
            raise refuse(name, "应用包中没有这样的文件", "a package has no such file")
    return own, custom


def name_documents(
    manifest: Document, own: Mapping[DefinitionKey, Document], custom: Mapping[DefinitionKey, Document]
) -> dict[str, Document]:
    """The files of a package, the inverse of `split_documents`."""
    named: dict[str, Document] = {MANIFEST: manifest}
    for (kind, key), document in sorted(own.items()):
        if kind == "settings":
            named[SETTINGS] = arrange(document)
        else:
            named[_PLACES[kind].format(key)] = arrange(document)
    for (kind, key), document in sorted(custom.items()):
        named[f"custom/{kind}/{key}.yaml"] = arrange(document)
    return named


def write_folder(files: Files, folder: Path) -> None:
    """Write the files below a folder, which is made."""
    for name, document in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write_yaml(document))


def write_archive(files: Files) -> bytes:
    """The files as a zip, the same bytes for the same files."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, document in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(entry, write_yaml(document))
    return body.getvalue()


def arrange(document: Document) -> Document:
    """Members that carry a number in the order of their numbers: JSON in the database forgot it."""
    return {name: _arrange(name, value) for name, value in document.items()}


def _arrange(name: str, value: object) -> object:
    if name not in _NUMBERED or not isinstance(value, Mapping):
        return value
    members = {key: arrange(member) for key, member in list_ordered(value)}
    return members | {key: member for key, member in value.items() if key not in members}


def _read_members(zipped: zipfile.ZipFile) -> dict[str, Document]:
    entries = [entry for entry in zipped.infolist() if not entry.is_dir()]
    if len(entries) > MAX_FILES:
        raise refuse("zip", f"超过 {MAX_FILES} 个文件", f"more than {MAX_FILES} files")
    for entry in entries:
        _check_entry(entry)
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise refuse("zip", "同名文件出现多次", "a name occurs twice")
    top = _find_top(names)
    left, found = MAX_ARCHIVE_BYTES, {}
    for entry in entries:
        with zipped.open(entry) as source:
            # The size in the directory may lie: what comes out is counted.
            body = source.read(MAX_BYTES + 1)
        left -= len(body)
        if left < 0:
            raise refuse("zip", f"解开后超过 {MAX_ARCHIVE_BYTES} 字节", f"it unpacks to over {MAX_ARCHIVE_BYTES} bytes")
        found[entry.filename.removeprefix(top)] = parse_yaml(entry.filename, body)
    return found


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename[:100]
    parts = entry.filename.split("/")
    if _PLAIN_NAME.fullmatch(entry.filename) is None or any(part.strip(".") == "" for part in parts):
        raise refuse(name, "文件路径不合法", "the path is not allowed")
    mode = entry.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        raise refuse(name, "不接受链接或特殊文件", "links and special files are not taken")
    if entry.file_size > MAX_BYTES:
        raise refuse(name, f"超过 {MAX_BYTES} 字节", f"larger than {MAX_BYTES} bytes")


def _find_top(names: list[str]) -> str:
    """The one folder that everything lies in, as zips of folders have it."""
    if MANIFEST in names:
        return ""
    tops = {name.partition("/")[0] for name in names}
    top = f"{tops.pop()}/" if len(tops) == 1 else ""
    if f"{top}{MANIFEST}" not in names:
        raise refuse("zip", f"缺少 {MANIFEST}", f"{MANIFEST} is missing")
    return top
