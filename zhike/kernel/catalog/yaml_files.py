"""YAML as definitions use it: plain JSON values, no key twice, no word that is secretly a boolean or a date."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import yaml

from zhike.kernel.catalog.errors import DefinitionUnreadable
from zhike.kernel.catalog.merge import Document

MAX_BYTES = 2_000_000


class _Loader(yaml.SafeLoader):
    """YAML 1.1 takes `no` for false and 2026-01-01 for a date; here only true, false, null and numbers are special.

    References (`*name`) are refused: a few lines of them can mean more than memory holds.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # the library has no types here
            raise yaml.composer.ComposerError(None, None, "references (*name) are not taken; write it out", mark)
        return super().compose_node(parent, index)


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
    source = f"{path.parent.name}/{path.name}"
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = " ".join(str(error).split())[:300]
        raise refuse(source, reason, reason) from error
    return parse_yaml(source, raw)


def parse_yaml(source: str, raw: bytes) -> Document:
    """The mapping in some bytes; `source` names them. Raises DefinitionUnreadable."""
    if len(raw) > MAX_BYTES:
        raise refuse(source, f"超过 {MAX_BYTES} 字节", f"larger than {MAX_BYTES} bytes")
    try:
        document = yaml.load(raw.decode(), _Loader)  # noqa: S506 - a subclass of SafeLoader
    except (UnicodeDecodeError, RecursionError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())[:300]
        raise refuse(source, reason, reason) from error
    if not isinstance(document, dict):
        raise refuse(source, "应为键值映射", "a mapping is wanted")
    return document


def write_yaml(document: Document) -> bytes:
    """A document as text that `parse_yaml` reads as the same."""
    text = yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120, default_flow_style=None)
    return text.encode()


def refuse(source: str, zh: str, en: str) -> DefinitionUnreadable:
    """The error about a file."""
    return DefinitionUnreadable(source=source, reason_zh=zh, reason_en=en)


class _Dumper(yaml.SafeDumper):
    """Writes no references (the same label twice is written twice) and no number in a form that we do not read."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _represent_float(dumper: _Dumper, value: float) -> yaml.ScalarNode:
    text = format(Decimal(repr(value)), "f")
    return dumper.represent_scalar("tag:yaml.org,2002:float", text if "." in text else text + ".0")


def _represent_text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    # Outside of double quotes the rarer ends of lines would become ordinary ones.
    style = '"' if any(sign in value for sign in "\r\x85\u2028\u2029") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(float, _represent_float)
_Dumper.add_representer(str, _represent_text)
