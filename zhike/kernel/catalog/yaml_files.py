"""YAML as definitions use it: plain JSON values, no key twice, no word that is secretly a boolean or a date."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from zhike.kernel.catalog.errors import DefinitionUnreadable
from zhike.kernel.catalog.merge import Document

MAX_BYTES = 2_000_000


class _Loader(yaml.SafeLoader):
    """YAML 1.1 takes `no` for false and 2026-01-01 for a date; here only true, false, null and numbers are special."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"-?(?:0|[1-9][0-9]{0,17})$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"-?[0-9]+\.[0-9]+$"), list("-0123456789"))


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, object]:
    mapping: dict[str, object] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node)
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(None, None, f"put the key {key!r} in quotes", key_node.start_mark)
        if key in mapping:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} occurs twice", key_node.start_mark)
        mapping[key] = loader.construct_object(value_node, deep=True)
    return mapping


_Loader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)


def read_yaml(path: Path) -> Document:
    """The mapping in a file. Raises DefinitionUnreadable."""
    try:
        raw = path.read_bytes()
        if len(raw) > MAX_BYTES:
            raise _refuse(path, f"超过 {MAX_BYTES} 字节", f"larger than {MAX_BYTES} bytes")
        document = yaml.load(raw.decode(), _Loader)  # noqa: S506 - a subclass of SafeLoader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())[:300]
        raise _refuse(path, reason, reason) from error
    if not isinstance(document, dict):
        raise _refuse(path, "应为键值映射", "a mapping is wanted")
    return document


def _refuse(path: Path, zh: str, en: str) -> DefinitionUnreadable:
    return DefinitionUnreadable(source=f"{path.parent.name}/{path.name}", reason_zh=zh, reason_en=en)
