"""A package as its files say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from zhike.kernel.catalog.definitions import DefinitionKey
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.model import Label


@dataclass(frozen=True, slots=True)
class Package:
    """One package. `definitions` are its own and become `base`; `overlay` is what it says of definitions that are
    not its own, and goes into the workspace's layer."""

    key: str
    version: str
    label: Label
    requires: tuple[str, ...]
    manifest: Document
    definitions: Mapping[DefinitionKey, Document]
    overlay: Mapping[DefinitionKey, Document] = field(default_factory=dict)
