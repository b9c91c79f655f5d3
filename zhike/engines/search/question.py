"""What was typed becomes terms, and terms with an object's fields a tsquery. Nothing that was typed is ever parsed by
PostgreSQL: a token holds letters, digits and ideographs only, and is quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zhike.engines.search.fields import SearchField, SearchKind
from zhike.engines.search.folding import Parts, fold_text, squeeze, take_apart
from zhike.engines.search.tokens import (
    CODE_GRAM,
    FUZZY_FROM,
    FUZZY_TO,
    PHONE_GRAM,
    WHOLE,
    cut_edge,
    list_address_words,
    list_grams,
    list_shortened,
)

LONGEST_QUESTION, MOST_TERMS, MOST_GRAMS = 200, 8, 12
EDGE = 2
INTERNATIONAL = 12
"""Digits from which on a number that begins with 00 names its country."""
_NUMBER = re.compile(r"[+0-9\s().\-/]{4,}")
_PIECES = re.compile(r"\d+|\D+")
_TAIL = re.compile(r"^尾号(?=\d)")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a record must have in one of its fields."""

    text: str
    whole: str
    parts: Parts
    digits: str


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed. `whole` is all of it without blanks."""

    terms: tuple[Term, ...]
    whole: str

    @property
    def is_empty(self) -> bool:
        """Nothing that could be looked for."""
        return not self.terms


def read_question(typed: str) -> Question:
    """Take apart what was typed. Beyond 200 signs and eight words it is cut."""
    folded = fold_text(typed[:LONGEST_QUESTION]).strip()
    folded = _TAIL.sub("", folded)
    if _NUMBER.fullmatch(folded) and sum(sign.isdigit() for sign in folded) >= PHONE_GRAM:
        texts: Sequence[str] = (folded,) if _is_one_number(folded) else folded.split()
    else:
        texts = folded.split()
    terms = [_make_term(text) for text in texts]
    kept = tuple(dict.fromkeys(term for term in terms if term.whole))[:MOST_TERMS]
    return Question(kept, squeeze(folded))


def _is_one_number(text: str) -> bool:
    """A telephone number written in groups, and not two numbers side by side."""
    return sum(sign.isdigit() for sign in text) <= 15


def _make_term(text: str) -> Term:
    digits = "".join(sign for sign in text if sign in "0123456789")
    spaced = text.replace(" ", "")
    is_number = _NUMBER.fullmatch(text) is not None or spaced.isdigit()
    if is_number:
        bare = digits[2:] if digits.startswith("00") and len(digits) >= INTERNATIONAL else digits
        return Term(spaced, squeeze(spaced), take_apart(squeeze(spaced)), bare)
    return Term(text, squeeze(text), take_apart(text), "")


def build_tsquery(question: Question, fields: Sequence[SearchField], *, fuzzy: bool = False) -> str | None:
    """The question over the fields of an object; None where these cannot hold it. `fuzzy` lets a letter be wrong."""
    clauses: list[str] = []
    for term in question.terms:
        choices = [clause for field in fields if (clause := _build_term(term, field, fuzzy=fuzzy)) is not None]
        if not choices:
            return None
        clauses.append(any_of(choices))
    return all_of(clauses)


def build_exact(question: Question, fields: Sequence[SearchField]) -> str:
    """Records of which a whole value was typed."""
    found = [token(field, "=" + question.whole[:WHOLE]) for field in fields if field.kind is not SearchKind.TEXT]
    digits = [term.digits for term in question.terms if term.digits]
    found += [
        token(field, "=" + one) for field in fields if field.kind is SearchKind.PHONE for one in _list_spellings(digits)
    ]
    return any_of(found) if found else ""


def build_begin(question: Question, fields: Sequence[SearchField]) -> str | None:
    """Records whose title begins like what was typed, or has a word that does where letters were typed: what only
    sounds so is not meant. None where that says no more than the question."""
    titles = [field for field in fields if field.title]
    parts = question.terms[0].parts
    if not titles:
        return None
    if parts.runs or not parts.words:
        return any_of([token(field, "^" + question.whole[:EDGE]) for field in titles])
    word = parts.words[0]
    return any_of([token(field, "_" + cut_edge(word)) for field in titles]) if len(word) > EDGE else None


def _list_spellings(numbers: list[str]) -> list[str]:
    return [spelling for one in numbers for spelling in {one, one.lstrip("0")} if spelling]


def _build_term(term: Term, field: SearchField, *, fuzzy: bool) -> str | None:
    match field.kind:
        case SearchKind.NAME:
            return _build_name(term, field, fuzzy=fuzzy)
        case SearchKind.TEXT:
            return _build_text(term, field)
        case SearchKind.CODE:
            return _build_code(term, field)
        case SearchKind.PHONE:
            return _build_phone(term, field)
        case SearchKind.ADDRESS:
            return _build_address(term, field)


def _build_name(term: Term, field: SearchField, *, fuzzy: bool) -> str | None:
    clauses = [clause for run in term.parts.runs for clause in _grams(run, field)]
    for word in term.parts.words:
        if fuzzy and FUZZY_FROM <= len(word) <= FUZZY_TO and word.isalpha():
            clauses.append(any_of([token(field, "%" + one) for one in list_shortened(word)]))
        else:
            clauses.append(_build_word(word, field, sounds=not fuzzy))
    return all_of(clauses[:MOST_GRAMS]) if clauses else None


def _grams(run: str, field: SearchField) -> list[str]:
    if len(run) == 1:
        return [token(field, "." + run)]
    return [token(field, "." + gram) for gram in list_grams(run, 2)][:MOST_GRAMS]


def _build_word(word: str, field: SearchField, *, sounds: bool) -> str:
    """A word, or the sound of Chinese; up to two letters only where something begins."""
    if len(word) <= EDGE:
        return token(field, "^" + word)
    written = token(field, "_" + cut_edge(word))
    return any_of([written, _build_sound(word, field)]) if sounds and not word.isdigit() else written


def _build_sound(word: str, field: SearchField) -> str:
    """Letters as they sound, numbers between them as they are written (gongsi8)."""
    clauses = []
    for piece in _PIECES.findall(word):
        sign = "_" if piece.isdigit() else "~"
        clauses.append(token(field, "^" + piece if len(piece) <= EDGE else sign + cut_edge(piece)))
    return all_of(clauses)


def _build_text(term: Term, field: SearchField) -> str | None:
    clauses = [clause for run in term.parts.runs for clause in _grams(run, field)]
    clauses += [token(field, "_" + (word if len(word) <= EDGE else cut_edge(word))) for word in term.parts.words]
    return all_of(clauses[:MOST_GRAMS]) if clauses else None


def _build_code(term: Term, field: SearchField) -> str | None:
    whole = term.whole
    if len(whole) <= EDGE:
        return token(field, "^" + whole)
    return all_of([token(field, "#" + gram) for gram in list_grams(whole, CODE_GRAM)][:MOST_GRAMS])


def _build_phone(term: Term, field: SearchField) -> str | None:
    choices = [
        all_of([token(field, "#" + gram) for gram in list_grams(digits, PHONE_GRAM)][:MOST_GRAMS])
        for digits in dict.fromkeys((term.digits, term.digits.lstrip("0")))
        if len(digits) >= PHONE_GRAM
    ]
    return any_of(choices) if choices else None


def _build_address(term: Term, field: SearchField) -> str | None:
    words = list_address_words(term.text) or term.parts.words
    clauses = [_build_word(word, field, sounds=False) for word in words]
    clauses += [clause for run in term.parts.runs if len(run) > 1 for clause in _grams(run, field)]
    if not clauses or any(len(run) == 1 for run in term.parts.runs):
        return None
    return all_of(clauses[:MOST_GRAMS])


def token(field: SearchField, text: str) -> str:
    """One quoted lexeme."""
    return quote(field.tag + text)


def quote(lexeme: str) -> str:
    """A lexeme as a tsquery takes it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def any_of(clauses: Sequence[str]) -> str:
    """One of them."""
    return clauses[0] if len(clauses) == 1 else "(" + " | ".join(clauses) + ")"


def all_of(clauses: Sequence[str]) -> str:
    """All of them."""
    return clauses[0] if len(clauses) == 1 else "(" + " & ".join(clauses) + ")"
