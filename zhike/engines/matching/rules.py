"""Duplicate rules as the engine uses them: groups of terms over the fields of an object, read from the catalog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from zhike.engines.matching.compare import NORMALISERS, likeness
from zhike.kernel.catalog.model import Catalog, FieldDefinition, FieldState, Label, ObjectDefinition

EXACT = "exact"
DEFAULT_SCORE = 0.86
LONGEST_KEY = 200
_KINDS = {"phone": "phone", "email": "mail", "date": "date"}
WAYS = {"user": "form", "import": "import", "token": "api"}
"""The way in that an operation's cause is; others (undo, flows, the system) are not asked."""


@dataclass(frozen=True, slots=True)
class Matched:
    """One attribute that is compared: a field, and what its values are. `near`: keys for what is only alike, too."""

    field: FieldDefinition
    kind: str
    near: bool = False

    @property
    def place(self) -> tuple[int, str]:
        """What keys of it are filed under."""
        return self.field.id, self.kind

    @property
    def column(self) -> str:
        """The column that holds its values: one, or a set of them."""
        columns = self.field.columns
        return columns[1] if self.field.config.get("many") is True and len(columns) > 1 else columns[0]


@dataclass(frozen=True, slots=True)
class Term:
    """One comparison. `score` None: the keys must be equal."""

    matched: Matched
    score: float | None

    def compare(self, mine: Sequence[str], theirs: Sequence[str]) -> float | None:
        """From 0 to 1 where it holds for any of the values, else None."""
        if not frozenset(mine).isdisjoint(theirs):
            return 1.0
        if self.score is None:
            return None
        best = max((likeness(one, other) for one in mine for other in theirs), default=0.0)
        return best if best >= self.score else None


@dataclass(frozen=True, slots=True)
class Rule:
    """A pair is a duplicate where all terms of any group hold. `levels` say what that means to each way in."""

    key: str
    label: Label
    groups: tuple[tuple[Term, ...], ...]
    levels: Mapping[str, str]
    merges: bool = False


Keys = Mapping[tuple[int, str], Sequence[str]]
"""Main keys of a record by where they are filed."""


def read_rules(catalog: Catalog, object_key: str) -> tuple[Rule, ...]:
    """The active rules of an object."""
    owner = catalog.objects.get(object_key)
    if owner is None or not owner.active:
        return ()
    found = []
    for key, document in catalog.duplicate_rules.items():
        if document["object"] == object_key and document.get("active", True):
            rule = _read_rule(owner, key, document)
            found += [rule] if rule.groups else []
    return tuple(found)


def list_matched(rules: Sequence[Rule]) -> tuple[Matched, ...]:
    """Every attribute that rules compare, each once."""
    found: dict[tuple[int, str], Matched] = {}
    for rule in rules:
        for group in rule.groups:
            for term in group:
                known = found.get(term.matched.place)
                if known is None or term.matched.near:
                    found[term.matched.place] = term.matched
    return tuple(found.values())


def score(rule: Rule, mine: Keys, theirs: Keys) -> tuple[float, tuple[str, ...]] | None:
    """How surely two records are one by a rule, and the fields that say so; None where it does not hold."""
    best: tuple[float, tuple[str, ...]] | None = None
    for group in rule.groups:
        scores = [term.compare(mine.get(term.matched.place, ()), theirs.get(term.matched.place, ())) for term in group]
        reached = [one for one in scores if one is not None]
        if len(reached) < len(group):
            continue
        found = sum(reached) / len(reached), tuple(term.matched.field.key for term in group)
        best = found if best is None or found[0] > best[0] else best
    return best


def make_signature(rules: Sequence[Rule]) -> str:
    """What keys are made by: another one means that they are to be made again."""
    return ",".join(sorted(f"{one.field.id}:{one.kind}:{int(one.near)}" for one in list_matched(rules)))


def sign_judgement(rules: Sequence[Rule]) -> str:
    """What pairs are found by: another one means that everything is to be looked at again."""
    said = [
        (one.key, [[(term.matched.place, term.score) for term in group] for group in one.groups], one.merges)
        for one in rules
    ]
    return sha256(repr(said).encode()).hexdigest()


def normalise(kind: str, value: object) -> str:
    """The key of one value; "" for nothing."""
    text = "" if value is None else str(value)
    if not text:
        return ""
    if kind == EXACT:
        return text.strip()[:LONGEST_KEY]
    # Words are told apart only by whoever compares them; two spellings of one text have one key.
    return NORMALISERS[kind](text).replace(" ", "")[:LONGEST_KEY]


def _read_rule(owner: ObjectDefinition, key: str, document: Mapping[str, object]) -> Rule:
    groups = []
    listed = document["any"]
    for group in listed if isinstance(listed, list) else []:
        terms = [_read_term(owner, term) for term in group["all"]]
        good = [term for term in terms if term is not None]
        groups += [tuple(good)] if len(good) == len(terms) else []
    label, levels = document["label"], document.get("action")
    words = label if isinstance(label, Mapping) else {}
    given = {str(way): str(level) for way, level in levels.items()} if isinstance(levels, Mapping) else {}
    return Rule(
        key=key,
        label=Label(str(words.get("zh", "")), str(words.get("en", ""))),
        groups=tuple(groups),
        levels={way: given.get(way, "warn") for way in WAYS.values()},
        merges=document.get("merge") is True,
    )


def _read_term(owner: ObjectDefinition, term: Mapping[str, object]) -> Term | None:
    field = owner.fields.get(str(term["field"]))
    if field is None or field.state is FieldState.INACTIVE or not field.columns:
        return None
    match = str(term.get("match", "normalised"))
    kind = EXACT if match == EXACT else str(term.get("as", _KINDS.get(field.type, "text")))
    wanted = term.get("score", DEFAULT_SCORE)
    least = float(wanted) if match == "similar" and isinstance(wanted, int | float) else None
    return Term(Matched(field, kind, near=least is not None), least)
