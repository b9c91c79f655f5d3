"""What else speaks for or against a pair that a rule found: place, telephone, mail, website, name. Pure.

Rules say which pairs are worth a look; many of them rest on one value (the same short name, names that are alike), so
that by themselves a firm of Shanghai and one of Jinan were as sure as two cards of one firm. What both records tell
besides is compared here, each part with what it is worth, so that the score can be explained.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from zhike.engines.matching.compare import NORMALISERS, likeness
from zhike.engines.matching.normalisers.company import CompanyName, parse_company
from zhike.engines.matching.rules import EXACT, Matched, Rule
from zhike.kernel.catalog.model import FieldDefinition, FieldState, ObjectDefinition

VERSION = "evidence-2"
"""Part of what judgements are signed with: another one has everything looked at again."""
LEAST = 0.3
AGREEMENT = {"same": 0.5, "city": 0.15}
"""What one agreement takes away of the doubt that is left; many firms are in one city."""
_ALIKE = 0.8
_SITE = re.compile(r"^(?:https?://)?(?:www\.)?")
_PLAIN = {"phone": "phone", "email": "mail", "url": "text"}
_CODES = frozenset({"text", "code", "uscc"})
_AGAINST = {
    "phone": 0.06, "mail": 0.05, "text": 0.08, "code": 0.1, "uscc": 0.4, "name": 0.2, "brand": 0.2, "province": 0.14,
    "city": 0.1,
}  # fmt: skip


class Part(msgspec.Struct, frozen=True):
    """One field that speaks: `says` is `same`, `city` (in the same one), `other`, `brand` (another 字号) or `elsewhere`
    (the places in two names); `worth` is what it takes from the score, 0 where it agrees."""

    field: str
    says: str
    worth: float = 0.0


@dataclass(frozen=True, slots=True)
class Witness:
    """A field that is asked, and how: by place, by what is the name of it (company or person), or by equal keys."""

    field: FieldDefinition
    kind: str

    @property
    def matched(self) -> Matched:
        """The same as an attribute, for reading its column."""
        return Matched(self.field, self.kind)


def list_witnesses(owner: ObjectDefinition, rules: Sequence[Rule]) -> tuple[Witness, ...]:
    """The fields of an object that can speak: its name, where rules say what it is the name of, and what tells where
    something is or how it is reached."""
    terms = [term for rule in rules for group in rule.groups for term in group]
    kinds = {term.matched.field.key: term.matched.kind for term in terms if term.matched.kind != EXACT}
    codes = {term.matched.field.key for term in terms if term.score is None and term.matched.kind in _CODES}
    found: list[Witness] = []
    for field in owner.fields.values():
        if field.state is FieldState.INACTIVE or not field.columns or field.config.get("many") is True:
            continue
        if field.key == owner.title_field and kinds.get(field.key) in ("company", "person"):
            found.append(Witness(field, kinds[field.key]))
        elif field.type == "address":
            found.append(Witness(field, "place"))
        elif field.key in codes and field.key != owner.title_field:
            found.append(Witness(field, kinds[field.key]))
        elif field.type in _PLAIN:
            found.append(Witness(field, _PLAIN[field.type]))
    return tuple(found)


def weigh(base: float, parts: Sequence[Part]) -> float:
    """The score of a pair: what its rule gave, less what speaks against; agreements take of the doubt."""
    score = max(LEAST, base - sum(part.worth for part in parts))
    doubt = 1 - score
    for part in parts:
        doubt *= 1 - AGREEMENT.get(part.says, 0)
    return round(1 - doubt, 4)


def hear(
    witnesses: Sequence[Witness],
    fields: Sequence[str],
    one: Mapping[str, object],
    other: Mapping[str, object],
) -> tuple[Part, ...]:
    """What the witnesses say of two records (values by column); `fields` are those that found the pair."""
    parts: list[Part] = []
    for witness in witnesses:
        mine, theirs = (_text(row.get(witness.matched.column)) for row in (one, other))
        if not mine or not theirs:
            continue
        said = _ask(witness, mine, theirs, found=witness.field.key in fields)
        parts += [] if said is None else [said]
    places = {witness.field.key for witness in witnesses if witness.kind == "place"}
    # Where addresses are told, the places in the names say the same once more.
    told = any(part.field in places for part in parts)
    return tuple(part for part in parts if not (told and part.says == "elsewhere"))


def _ask(witness: Witness, mine: str, theirs: str, *, found: bool) -> Part | None:
    key = witness.field.key
    if witness.kind == "place":
        return _compare_places(key, _place(mine), _place(theirs))
    if witness.kind == "company":
        return _compare_firms(key, mine, theirs, found=found)
    if found:
        return None
    keys = [_make_key(witness.kind, text) for text in (mine, theirs)]
    if not all(keys):
        return None
    if keys[0] == keys[1]:
        return Part(key, "same")
    if witness.kind == "person":
        return None if likeness(*keys) >= _ALIKE else Part(key, "other", _AGAINST["name"])
    return Part(key, "other", _AGAINST[witness.kind])


@lru_cache(maxsize=20_000)
def _parse(name: str) -> CompanyName:
    """A record stands in many pairs; its name is taken apart once."""
    return parse_company(name)


def _compare_firms(key: str, mine: str, theirs: str, *, found: bool) -> Part | None:
    one, other = _parse(mine), _parse(theirs)
    if not one.key or not other.key:
        return None
    if not found:
        if one.key == other.key:
            return Part(key, "same")
        return Part(key, "other", _AGAINST["name"]) if likeness(one.key, other.key) < _ALIKE else None
    if one.brand != other.brand and one.brand not in other.brand and other.brand not in one.brand:
        return Part(key, "brand", _AGAINST["brand"])
    if one.regions and other.regions:
        part = _compare_places(key, one.regions[-1], other.regions[-1])
        return None if part is None or part.says == "city" else Part(key, "elsewhere", part.worth)
    return None


def _compare_places(key: str, one: str, other: str) -> Part | None:
    """Two codes of divisions: another province, another city, or the same city; less is not enough to say so."""
    if one[:2] != other[:2]:
        return Part(key, "other", _AGAINST["province"]) if one and other else None
    if len(one) < 4 or len(other) < 4:
        return None
    return Part(key, "city") if one[:4] == other[:4] else Part(key, "other", _AGAINST["city"])


class _Place(msgspec.Struct):
    code: str = ""


def _place(value: str) -> str:
    """The code of the division of an address as it is kept."""
    return msgspec.json.decode(value, type=_Place).code


def _make_key(kind: str, text: str) -> str:
    bare = _SITE.sub("", text.strip().lower()).rstrip("/") if kind == "text" else text
    return NORMALISERS[kind](bare)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode()
    return "" if value is None else str(value)
