"""All traits, one line each."""

from __future__ import annotations

from zhike.kernel.base.registry import Registry
from zhike.kernel.catalog.traits.approvable import Approvable
from zhike.kernel.catalog.traits.attachable import Attachable
from zhike.kernel.catalog.traits.confidential import Confidential
from zhike.kernel.catalog.traits.configuration import Configuration
from zhike.kernel.catalog.traits.contract import Trait
from zhike.kernel.catalog.traits.followed import Followed
from zhike.kernel.catalog.traits.numbered import Numbered
from zhike.kernel.catalog.traits.owned import Owned
from zhike.kernel.catalog.traits.pooled import Pooled
from zhike.kernel.catalog.traits.tagged import Tagged

TRAITS: tuple[Trait, ...] = (
    Owned(), Pooled(), Numbered(), Followed(), Approvable(), Tagged(), Attachable(), Confidential(), Configuration(),
)  # fmt: skip


def _register(traits: tuple[Trait, ...]) -> Registry[Trait]:
    registry: Registry[Trait] = Registry("trait")
    for trait in traits:
        registry.add(trait.key, trait)
    registry.freeze()
    return registry


REGISTRY = _register(TRAITS)


def get_trait(key: str) -> Trait:
    """The trait of that key. Raises UnknownName, which lists the known ones."""
    return REGISTRY.get(key)
