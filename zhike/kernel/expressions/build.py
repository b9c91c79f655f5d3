"""Makes the nodes that the grammar finds. Called by the parser for each rule, innermost first."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal as OneOf
from typing import cast

from lark import Token, Transformer, v_args

from zhike.kernel.expressions.constants import read_date, read_datetime, read_number
from zhike.kernel.expressions.errors import BadLiteral, BadPath, FormulaSyntax, WrongArguments
from zhike.kernel.expressions.functions.registry import FUNCTIONS
from zhike.kernel.expressions.tree import Aggregate, Call, Literal, Node, Path, Related, Span
from zhike.kernel.expressions.types import BOOLEAN, NULL, NUMBER, TEXT, Kind, ValueType

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {'"': '"', "“": "“", "”": "”", "\\": "\\", "n": "\n", "t": "\t"}
_OPERATORS = {"<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=", "−": "-", "×": "*", "÷": "/"}


@dataclass(frozen=True, slots=True)
class _Bracket:
    """A node in brackets: it is not joined with an operator of the same kind around it."""

    node: Node
    span: Span


@dataclass(frozen=True, slots=True)
class _Each:
    """`lines.(quantity * price)`: a value of each child, only inside an aggregate."""

    relation: str
    value: Node
    span: Span


Part = Node | _Bracket | _Each


def _place(first: Token | Part, last: Token | Part) -> Span:
    start = (first.start_pos or 0) if isinstance(first, Token) else first.span.start
    end = (last.end_pos or 0) if isinstance(last, Token) else last.span.end
    return Span(start, end)


def _open(part: Part) -> Node:
    """The node of an operand. An `_Each` outside of an aggregate is an error."""
    if isinstance(part, _Bracket):
        return replace(part.node, span=part.span)
    if isinstance(part, _Each):
        raise BadPath(
            part.span,
            reason_zh=f"“{part.relation}.（…）”只能用在 sum、avg、min、max 中",
            reason_en=f"'{part.relation}.(...)' stands only inside sum, avg, min or max",
        )
    return part


def _unquote(token: Token) -> str:
    start = token.start_pos or 0

    def unescape(found: re.Match[str]) -> str:
        plain = _ESCAPES.get(found.group(1))
        if plain is None:
            at = Span(start + 1 + found.start(), start + 1 + found.end())
            raise BadLiteral(
                at, text=found.group(), wanted_zh="转义（反斜杠请写两次）", wanted_en="escape (double the backslash)"
            )
        return plain

    return _ESCAPE.sub(unescape, token[1:-1])


@v_args(inline=True)
class Builder(Transformer[Token, Node]):
    """One method a rule of `formula.lark`."""

    def start(self, part: Part) -> Node:
        """The whole formula."""
        return _open(part)

    def any_of(self, *parts: Part) -> Node:
        """A or b or c, as one call."""
        return self._chain("or", parts)

    def all_of(self, *parts: Part) -> Node:
        """A and b and c, as one call."""
        return self._chain("and", parts)

    def concat(self, *parts: Part) -> Node:
        """A & b & c, as one call."""
        return self._chain("&", parts)

    def negation(self, word: Token, part: Part) -> Node:
        """Not a."""
        return Call("not", (_open(part),), span=_place(word, part))

    def infix(self, left: Part, operator: Token, right: Part) -> Node:
        """A comparison or arithmetic of two."""
        name = _OPERATORS.get(operator, str(operator))
        return Call(name, (_open(left), _open(right)), span=_place(left, right))

    def negate(self, sign: Token, part: Part) -> Node:
        """The negative of a value; of a written number, the negative number."""
        span = _place(sign, part)
        if isinstance(part, Literal) and part.type == NUMBER:
            value = read_number(f"-{part.value}", part.span) if not str(part.value).startswith("-") else None
            if value is not None:
                return Literal(value, NUMBER, span)
        return Call("negate", (_open(part),), span=span)

    def number(self, token: Token) -> Node:
        """12.5"""
        span = _place(token, token)
        return Literal(read_number(str(token), span), NUMBER, span)

    def text(self, token: Token) -> Node:
        """A text in quotes."""
        return Literal(_unquote(token), TEXT, _place(token, token))

    def true(self, token: Token) -> Node:
        """The word true."""
        return Literal(True, BOOLEAN, _place(token, token))

    def false(self, token: Token) -> Node:
        """The word false."""
        return Literal(False, BOOLEAN, _place(token, token))

    def null(self, token: Token) -> Node:
        """The word null."""
        return Literal(None, NULL, _place(token, token))

    def keys(self, *tokens: Token) -> Node:
        """["a", "b"]"""
        values = tuple(_unquote(token) for token in tokens[1:-1])
        return Literal(values, ValueType(Kind.CHOICES), _place(tokens[0], tokens[-1]))

    def bracket(self, left: Token, part: Part, right: Token) -> Part:
        """( a )"""
        return _Bracket(_open(part), _place(left, right))

    def step(self, name: Token, *target: Token) -> Path:
        """One name of a path, maybe with the target of an any-lookup."""
        text = f"{name}:{target[1]}" if target else str(name)
        return Path((text,), span=_place(name, target[1] if target else name))

    def path(self, first: Path, *further: Token | Path) -> Path:
        """A path, one step longer."""
        if not further:
            return first
        last = cast("Path", further[1])
        return Path(first.steps + last.steps, span=_place(first, last))

    def field(self, path: Path) -> Node:
        """A path as a value."""
        return path

    def each(self, path: Path, _dot: Token, _left: Token, part: Part, right: Token) -> Part:
        """A value of each child."""
        if len(path.steps) != 1:
            raise BadPath(
                path.span, reason_zh="括号前只能是一个关联列表", reason_en="one related list stands before the bracket"
            )
        return _Each(path.steps[0], _open(part), _place(path, right))

    def call(self, name: Token, *parts: Token | Part) -> Node:
        """A function, an aggregate over children, or a written date."""
        arguments = cast("tuple[Part, ...]", parts[1:-1])
        span = _place(name, parts[-1])
        function = str(name).lower()
        if function in {"any", "none"}:
            return _related(cast('OneOf["any", "none"]', function), arguments, span)
        if _is_aggregate(function, arguments):
            return _aggregate(function, arguments, span)
        opened = tuple(_open(argument) for argument in arguments)
        if function in {"date", "datetime"} and len(opened) == 1:
            constant = _read_time(function, opened[0], span)
            if constant is not None:
                return constant
        return Call(function, opened, span=span)

    def _chain(self, name: str, parts: tuple[Part, ...]) -> Node:
        return Call(name, tuple(_open(part) for part in parts), span=_place(parts[0], parts[-1]))


def _read_time(function: str, argument: Node, span: Span) -> Node | None:
    if not (isinstance(argument, Literal) and isinstance(argument.value, str)):
        return None
    reading = read_date if function == "date" else read_datetime
    return replace(reading(argument.value, argument.span), span=span)


def _related(quantifier: OneOf["any", "none"], arguments: tuple[Part, ...], span: Span) -> Node:
    if not 1 <= len(arguments) <= 2:
        raise WrongArguments(
            span,
            function=quantifier,
            count=len(arguments),
            wanted_zh="关联列表和条件",
            wanted_en="a related list and a condition",
        )
    relation = _relation_path(arguments[0], 1)
    where = _open(arguments[1]) if len(arguments) == 2 else None
    return Related(relation.steps[0], quantifier, where, span=span)


def _is_aggregate(function: str, arguments: tuple[Part, ...]) -> bool:
    """`min` and `max` of one thing, or of one thing and a condition, are about children; of several, about values."""
    if function in {"count", "sum", "avg"}:
        return True
    if function not in {"min", "max"} or not 1 <= len(arguments) <= 2:
        return False
    if len(arguments) == 1 or isinstance(arguments[0], _Each):
        return True
    first, second = arguments[0], _open(arguments[1])
    return isinstance(first, Path) and len(first.steps) > 1 and is_condition_by_looks(second)


def is_condition_by_looks(node: Node) -> bool:
    """Whether a value is a condition by its looks."""
    if isinstance(node, Call):
        function = FUNCTIONS.find(node.function)
        return function is not None and function.result == BOOLEAN
    return isinstance(node, Related) or (isinstance(node, Literal) and node.type == BOOLEAN)


def _aggregate(function: str, arguments: tuple[Part, ...], span: Span) -> Node:
    if not 1 <= len(arguments) <= 2:
        raise WrongArguments(
            span,
            function=function,
            count=len(arguments),
            wanted_zh="关联列表的值和条件",
            wanted_en="a value of a related list and a condition",
        )
    name = cast('OneOf["count", "sum", "avg", "min", "max"]', function)
    where = _open(arguments[1]) if len(arguments) == 2 else None
    first = arguments[0]
    if isinstance(first, _Each) and function != "count":
        return Aggregate(name, first.relation, first.value, where, span=span)
    if function == "count":
        return Aggregate(name, _relation_path(first, 1).steps[0], None, where, span=span)
    path = _relation_path(first, 2)
    value = Path(path.steps[1:], span=path.span)
    return Aggregate(name, path.steps[0], value, where, span=span)


def _relation_path(part: Part, least: int) -> Path:
    if isinstance(part, Path) and (len(part.steps) == 1) == (least == 1):
        return part
    wanted = ("关联列表的名称", "the name of a related list") if least == 1 else ("关联列表.字段", "related list.field")
    found = ".".join(part.steps) if isinstance(part, Path) else "…"
    raise FormulaSyntax(
        part.span, ("relation",), position=part.span.start + 1, found=found, wanted_zh=wanted[0], wanted_en=wanted[1]
    )
