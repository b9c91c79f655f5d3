"""Texts of definitions that are missing in one of the two languages, and filling several at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf

from zhike.kernel.base.errors import Invalid
from zhike.kernel.catalog.definitions import Definition, DefinitionChange, DefinitionKey
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.problems import to_pointer

LANGUAGES: tuple[OneOf["zh", "en"], ...] = ("zh", "en")
_TEXTS = frozenset({"label", "plural", "help", "message", "inverse_label"})


class TranslationRefused(Invalid):
    """A text is given for a place that has none."""

    code = "translation_refused"
    title_zh = "没有此处的文本"
    title_en = "There is no text at this place"
    detail_zh = "“{pointer}”不是定义中的文本。"
    detail_en = "'{pointer}' is no text of a definition."


@dataclass(frozen=True, slots=True)
class MissingText:
    """A text that only the other language has. `pointer` leads to the label: `/object/account/fields/name/label`."""

    kind: str
    key: str
    pointer: str
    language: OneOf["zh", "en"]
    other: str


@dataclass(frozen=True, slots=True)
class Translation:
    """A text for one place in one language."""

    pointer: str
    language: OneOf["zh", "en"]
    text: str


def list_missing(definitions: Mapping[DefinitionKey, Definition]) -> list[MissingText]:
    """All that is missing, by kind, key and place. Every label, message and help text that is there in one language."""
    found = []
    for (kind, key), definition in sorted(definitions.items()):
        for path, text in _list_texts(definition.effective or {}, (kind, key)):
            for language, other in (("zh", "en"), ("en", "zh")):
                if not text.get(language) and text.get(other):
                    found.append(
                        MissingText(kind, key, to_pointer(path), "zh" if language == "zh" else "en", str(text[other]))
                    )
    return found


def make_changes(
    definitions: Mapping[DefinitionKey, Definition], given: Sequence[Translation]
) -> list[DefinitionChange]:
    """The changes that fill texts, in the custom layer. Raises TranslationRefused for a place without text."""
    places = {
        to_pointer(path): path
        for identity, definition in definitions.items()
        for path, _ in _list_texts(definition.effective or {}, identity)
    }
    customs: dict[DefinitionKey, dict[str, object]] = {}
    for one in given:
        path = places.get(one.pointer)
        if path is None:
            raise TranslationRefused(pointer=one.pointer[:200])
        identity = (path[0], path[1])
        custom = customs.setdefault(identity, _copy(definitions[identity].custom or {}))
        _put(custom, (*path[2:], one.language), one.text)
    return [DefinitionChange(kind, key, custom) for (kind, key), custom in customs.items()]


def _list_texts(document: Document, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping[str, object]]]:
    for name, value in document.items():
        if name in _TEXTS and isinstance(value, Mapping) and set(value) <= set(LANGUAGES):
            yield (*path, name), value
        elif isinstance(value, Mapping):
            yield from _list_texts(value, (*path, name))


def _copy(document: Document) -> dict[str, object]:
    return {name: _copy(value) if isinstance(value, Mapping) else value for name, value in document.items()}


def _put(document: dict[str, object], path: tuple[str, ...], text: str) -> None:
    for name in path[:-1]:
        below = document.get(name)
        inner: dict[str, object] = below if isinstance(below, dict) else {}
        document[name] = inner
        document = inner
    document[path[-1]] = text
