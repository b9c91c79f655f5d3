"""Formula text becomes a tree. The grammar is in `formula.lark`; `build.py` makes the nodes."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import cast

from lark import Lark
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from zhike.kernel.base.text import clean_text, fold_width
from zhike.kernel.expressions.build import Builder
from zhike.kernel.expressions.errors import (
    FormulaEnds,
    FormulaError,
    FormulaSyntax,
    FormulaTooDeep,
    FormulaTooLong,
)
from zhike.kernel.expressions.tree import Node, Span
from zhike.kernel.expressions.walk import find_deeper

MAX_LENGTH = 10_000
MAX_NESTING = 50
MAX_DEPTH = 100

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?|[“”](?:[^“”\\]|\\.)*[“”]?', re.DOTALL)
_BRACKET = re.compile(r"[()]")

_QUOTES = frozenset('"“”')

# What a person may type next, by the terminals that the parser would take.
_WANTED = {
    "NAME": ("value", "数值、文本、字段或函数", "a value, a field or a function"),
    "RPAR": (")", "“)”", "')'"),
    "RSQB": ("]", "“]”", "']'"),
    "_COMMA": (",", "逗号", "a comma"),
    "STRING": ("text", "带引号的文本", "a text in quotes"),
    "LPAR": ("(", "“(”", "'('"),
    "COMPARE": ("operator", "运算符", "an operator"),
    "PLUS": ("operator", "运算符", "an operator"),
    "_AND": ("operator", "运算符", "an operator"),
    "_OR": ("operator", "运算符", "an operator"),
    "$END": ("end", "公式结束", "the end of the formula"),
}


def parse_formula(text: str, pointer: str = "") -> Node:
    """The tree of a formula; `pointer` says where the text stands in a condition and goes into errors.

    Raises FormulaError and subclasses, TextHasNul, TextHasSurrogate.
    """
    try:
        return _parse(text)
    except FormulaError as wrong:
        wrong.span = replace(wrong.span, pointer=pointer)
        raise


def _parse(text: str) -> Node:
    if len(text) > MAX_LENGTH:
        raise FormulaTooLong(Span(MAX_LENGTH, len(text)), limit=MAX_LENGTH)
    plain = _fold(clean_text(text))
    try:
        node = cast("Node", _get_parser().parse(plain))
    except UnexpectedInput as unexpected:
        raise _explain(unexpected, text) from unexpected
    deep = find_deeper(node, MAX_DEPTH)
    if deep is not None:
        raise FormulaTooDeep(deep.span, limit=MAX_DEPTH)
    return node


@cache
def _get_parser() -> Lark:
    grammar = files("zhike.kernel.expressions").joinpath("formula.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", lexer="contextual", transformer=Builder(), maybe_placeholders=False)


def _fold(text: str) -> str:
    """The text with plain signs for full-width ones outside of quotes, of the same length. Raises FormulaTooDeep."""
    parts: list[str] = []
    level = position = 0
    for quoted in _STRING.finditer(text):
        level = _count_brackets(text, position, quoted.start(), level, parts)
        parts.append(quoted.group())
        position = quoted.end()
    _count_brackets(text, position, len(text), level, parts)
    return "".join(parts)


def _count_brackets(text: str, start: int, end: int, level: int, parts: list[str]) -> int:
    part = fold_width(text[start:end])
    for bracket in _BRACKET.finditer(part):
        level += 1 if bracket.group() == "(" else -1
        if level > MAX_NESTING:
            at = start + bracket.start()
            raise FormulaTooDeep(Span(at, at + 1), limit=MAX_NESTING)
    parts.append(part)
    return level


def _explain(unexpected: UnexpectedInput, text: str) -> FormulaError:
    if isinstance(unexpected, UnexpectedToken):
        names = unexpected.accepts or unexpected.expected
        start, found = unexpected.token.start_pos, str(unexpected.token)
    elif isinstance(unexpected, UnexpectedCharacters):
        names, start, found = unexpected.allowed or set(), unexpected.pos_in_stream, ""
    else:
        raise unexpected
    wanted = list(dict.fromkeys(_WANTED[name] for name in _WANTED if name in names))
    if "NAME" in names:
        wanted = [entry for entry in wanted if entry[0] not in {"text", "("}]
    elif "RSQB" not in names:
        wanted = [entry for entry in wanted if entry[0] != "("]
    if isinstance(unexpected, UnexpectedCharacters) and text[start : start + 1] in _QUOTES:
        wanted = [("quote", "成对的引号", "the closing quote")]
    expected = tuple(entry[0] for entry in wanted)
    words = {
        "wanted_zh": "、".join(entry[1] for entry in wanted),
        "wanted_en": " or ".join(entry[2] for entry in wanted),
    }
    if start is None or start >= len(text) or _is_end(unexpected):
        return FormulaEnds(Span(len(text), len(text)), expected, **words)
    found = found or text[start]
    return FormulaSyntax(Span(start, start + len(found)), expected, position=start + 1, found=found, **words)


def _is_end(unexpected: UnexpectedInput) -> bool:
    return isinstance(unexpected, UnexpectedToken) and unexpected.token.type == "$END"
