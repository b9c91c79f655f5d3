"""How well a record answers, and where: pure functions over the folded texts of a candidate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal as OneOf
from uuid import UUID

import msgspec

from zhike.engines.search.fields import SearchField, SearchKind
from zhike.engines.search.folding import squeeze, take_apart
from zhike.engines.search.index import Texts
from zhike.engines.search.question import Question, Term
from zhike.engines.search.store import Candidate
from zhike.engines.search.tokens import list_shortened

How = OneOf["exact", "begins", "tail", "word", "sound", "inside", "initials", "typo"]
WEIGHTS: Mapping[How, float] = {
    "exact": 100, "begins": 70, "tail": 64, "word": 56, "sound": 50, "inside": 46, "initials": 40, "typo": 12,
}  # fmt: skip
_TITLE, _OWN, _RECENT, _CLOSE = 8.0, 6.0, 4.0, 4.0
_HALF_LIFE_DAYS = 30.0
_DECODER = msgspec.json.Decoder(dict[str, list[Texts]])


@dataclass(frozen=True, slots=True)
class Match:
    """One term in one field."""

    field: SearchField
    term: Term
    how: How
    score: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """One record with its score, the best match and why."""

    record: UUID
    score: float
    matches: tuple[Match, ...]
    reasons: tuple[str, ...]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who asks what, when, over which fields."""

    question: Question
    fields: Sequence[SearchField]
    reader: UUID | None
    now: datetime
    fuzzy: bool = False


def rank(candidates: Sequence[Candidate], asked: Ranking) -> list[Ranked]:
    """The candidates that really answer, the best first."""
    seen: dict[UUID, Candidate] = {one.record: one for one in candidates}
    return order([ranked for one in seen.values() if (ranked := _rank(one, asked)) is not None])


def order(ranked: Sequence[Ranked]) -> list[Ranked]:
    """The best first."""
    return sorted(ranked, key=lambda one: (-one.score, -one.updated_at.timestamp(), one.record))


def _rank(candidate: Candidate, asked: Ranking) -> Ranked | None:
    texts = _DECODER.decode(candidate.texts)
    matches = []
    for term in asked.question.terms:
        best = _find_best(term, texts, asked)
        if best is None:
            return None
        matches.append(best)
    score = sum(match.score for match in matches) / len(matches) + _find_whole(texts, asked)
    reasons = [f"{matches[0].how}:{matches[0].field.key}"]
    if asked.reader is not None and candidate.owner == asked.reader:
        score += _OWN
        reasons.append("own")
    days = max(0.0, (asked.now - candidate.updated_at).total_seconds() / 86400)
    score += _RECENT * 0.5 ** (days / _HALF_LIFE_DAYS)
    if days < 1:
        reasons.append("recent")
    return Ranked(candidate.record, round(score, 2), tuple(matches), tuple(reasons), candidate.updated_at)


def _find_whole(texts: Mapping[str, list[Texts]], asked: Ranking) -> float:
    """Several words that are a whole title together."""
    if len(asked.question.terms) < 2:
        return 0.0
    titles = [squeeze(one.f) for field in asked.fields if field.title for one in texts.get(field.tag, ())]
    return 30.0 if asked.question.whole in titles else 0.0


def _find_best(term: Term, texts: Mapping[str, list[Texts]], asked: Ranking) -> Match | None:
    best: Match | None = None
    for field in asked.fields:
        for text in texts.get(field.tag, ()):
            how = compare(term, field, text, fuzzy=asked.fuzzy)
            if how is None:
                continue
            score = WEIGHTS[how] + (_TITLE if field.title else 0.0) + _CLOSE * _closeness(term, text)
            if best is None or score > best.score:
                best = Match(field, term, how, score)
    return best


def _closeness(term: Term, text: Texts) -> float:
    return min(1.0, len(term.whole) / max(1, len(text.f)))


def compare(term: Term, field: SearchField, text: Texts, *, fuzzy: bool) -> How | None:
    """How a term is found in a value; None where the tokens were there and the term is not."""
    if field.kind is SearchKind.PHONE:
        return _compare_phone(term, text.f)
    whole = squeeze(text.f)
    place = whole.find(term.whole)
    if place >= 0:
        return _place(term, whole, place, text.f)
    if field.kind is SearchKind.NAME and (sound := _compare_sound(term, text)) is not None:
        return sound
    if field.kind is SearchKind.CODE:
        return None
    return _compare_parts(term, whole, text, fuzzy=fuzzy)


def _place(term: Term, whole: str, place: int, folded: str) -> How | None:
    if len(term.whole) == len(whole):
        return "exact"
    if place == 0:
        return "begins"
    words = take_apart(folded).words
    return "word" if any(word.startswith(term.whole) for word in words) else "inside"


def _compare_phone(term: Term, digits: str) -> How | None:
    for asked in dict.fromkeys((term.digits, term.digits.lstrip("0"))):
        if len(asked) < 4 or asked not in digits:
            continue
        if digits in {asked, "86" + asked}:
            return "exact"
        if digits.endswith(asked):
            return "tail"
        return "begins" if digits.startswith((asked, "86" + asked)) else "inside"
    return None


def _compare_sound(term: Term, text: Texts) -> How | None:
    """Latin letters that are how the text is read, maybe beside characters of it (zk科技)."""
    letters = "".join(term.parts.words)
    if not letters or not text.p:
        return None
    whole = squeeze(text.f)
    if any(run not in whole for run in term.parts.runs):
        return None
    found: list[How] = []
    for reading in text.p:
        how = _hear(letters, reading) if len(term.parts.words) == 1 else None
        if how is not None:
            found.append(how)
    if not found:
        return None
    best: How = max(found, key=WEIGHTS.__getitem__)
    return best


def _hear(letters: str, reading: str) -> How | None:
    full = reading.replace(" ", "")
    if full.startswith(letters):
        return "begins" if len(full) == len(letters) else "sound"
    syllables = reading.split(" ")
    if letters in full and _starts_syllable(letters, full, syllables):
        return "inside" if len(letters) > 2 else "initials"
    initials = "".join([one if one[0].isdigit() else one[0] for one in syllables])
    if initials == letters:
        return "sound"
    return "initials" if letters in initials else None


def _starts_syllable(letters: str, full: str, syllables: Sequence[str]) -> bool:
    start = 0
    for syllable in syllables:
        if full.startswith(letters, start):
            return True
        start += len(syllable)
    return False


def _compare_parts(term: Term, whole: str, text: Texts, *, fuzzy: bool) -> How | None:
    """Each part of a term for itself: its characters in a row, its words as beginnings of words."""
    if len(term.parts.runs) + len(term.parts.words) == 0:
        return None
    if any(run not in whole for run in term.parts.runs):
        return None
    asked = term.parts.words
    if not fuzzy and any(word not in text.f for word in asked):
        return None
    words = take_apart(text.f).words
    slipped = False
    for word in asked:
        if any(one.startswith(word) for one in words):
            continue
        if not fuzzy or not any(_is_slip(word, one) for one in words):
            return None
        slipped = True
    return "typo" if slipped else "word"


def _is_slip(asked: str, word: str) -> bool:
    return not set(list_shortened(asked)).isdisjoint(list_shortened(word))
