"""In which order the files of a migration are saved, and which links have to wait for the second pass. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhike.kernel.catalog.model import ObjectDefinition


@dataclass(frozen=True, slots=True)
class Wants:
    """What a file's mapped links need: field -> the objects of other files that it leads to. `required` fields have to
    be there when a row is saved."""

    object: str
    links: Mapping[str, frozenset[str]]
    required: frozenset[str]


def list_wants(definition: ObjectDefinition, paths: Sequence[str], objects: frozenset[str]) -> Wants:
    """The needs of a file whose columns go into `paths`, among files of `objects`."""
    links: dict[str, frozenset[str]] = {}
    for key in {path.partition(".")[0] for path in paths} & definition.fields.keys():
        targets = frozenset(definition.fields[key].value_type.objects) & objects - {definition.key}
        if targets:
            links[key] = targets
    return Wants(definition.key, links, frozenset(key for key in links if definition.fields[key].required))


def order_files(files: Sequence[Wants]) -> list[int]:
    """The places of files so that what is linked to comes first; in a circle a link that may be empty is cut."""
    left = list(range(len(files)))
    done: list[int] = []
    while left:
        waiting = frozenset(files[at].object for at in left)
        chosen = min(left, key=lambda at: (*_count_open(files[at], waiting), at))
        left.remove(chosen)
        done.append(chosen)
    return done


def list_late(files: Sequence[Wants], at: int) -> tuple[str, ...]:
    """The links of a file (in the order of saving) to objects of files that come later."""
    later = frozenset(one.object for one in files[at + 1 :])
    return tuple(sorted(key for key, targets in files[at].links.items() if targets & later))


def _count_open(wants: Wants, waiting: frozenset[str]) -> tuple[int, int]:
    """How many required links, and how many of all, lead to what is not saved yet."""
    others = waiting - {wants.object}
    unmet = [key for key, targets in wants.links.items() if targets & others]
    return sum(1 for key in unmet if key in wants.required), len(unmet)
