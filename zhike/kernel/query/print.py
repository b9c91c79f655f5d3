"""The printer: an SQL tree becomes text with `$n` and the parameters in their order. It renders, it never decides.

Names pass `quote_identifier`; functions, operators, types and constants are words of our own code and are checked
against what such words may look like, so that a value which strays into them is refused instead of printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from zhike.kernel.expressions import sql
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.query.errors import UnprintableTree

_FUNCTION = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?")
_OPERATOR = re.compile(r"[-+*/<>=~!@#%^&|?]{1,4}|[A-Z]+( [A-Z]+){0,3}")
_TYPE = re.compile(r"[a-z][a-z0-9_ ]*(\(\d+(,\s*\d+)?\))?(\[\])?")
_CONSTANT = re.compile(r"[^\\\x00]*")


@dataclass(frozen=True, slots=True)
class Printed:
    """A statement's text and the parameters for $1, $2, ..."""

    text: str
    parameters: tuple[sql.Parameter, ...]


def print_select(select: sql.Select | sql.Union, schema: str) -> Printed:
    """A whole statement. Tables are named in `schema`."""
    printer = _Printer(schema)
    text = printer.query(select)
    return Printed(text, tuple(printer.parameters))


def print_expression(node: sql.Sql, schema: str, first: int = 1) -> Printed:
    """One expression for a statement that another room writes; its parameters begin at $`first`."""
    printer = _Printer(schema, first)
    text = printer.render(node)
    return Printed(text, tuple(printer.parameters))


def _word(pattern: re.Pattern[str], word: str, what: str) -> str:
    if pattern.fullmatch(word) is None:
        raise UnprintableTree(what=f"{what}: {word[:60]!r}")
    return word


class _Printer:
    """One text in the making."""

    __slots__ = ("_first", "_numbers", "_schema", "parameters")

    def __init__(self, schema: str, first: int = 1) -> None:
        self._schema = quote_identifier(schema)
        self._first = first
        self._numbers: dict[int, str] = {}
        self.parameters: list[sql.Parameter] = []

    def render(self, node: sql.Sql) -> str:
        method = _RENDER.get(type(node))
        if method is None:
            raise UnprintableTree(what=type(node).__name__)
        return method(self, node)

    def query(self, query: sql.Select | sql.Union) -> str:
        return self._union(query) if isinstance(query, sql.Union) else self._select(query)

    def _list(self, nodes: Sequence[sql.Sql]) -> str:
        return ", ".join([self.render(node) for node in nodes])

    def _select(self, select: sql.Select) -> str:
        columns = ", ".join([f"{self.render(term)} AS {quote_identifier(name)}" for term, name in select.columns])
        parts = ["SELECT ", columns]
        if select.source is not None:
            parts += (" FROM ", self._source(select.source))
        parts += [self._join(join) for join in select.joins]
        if select.where is not None:
            parts += (" WHERE ", self.render(select.where))
        if select.group:
            parts += (" GROUP BY ", self._list(select.group))
        if select.having is not None:
            parts += (" HAVING ", self.render(select.having))
        parts.append(self._order(select.order))
        if select.limit is not None:
            parts += (" LIMIT ", self.render(select.limit))
        return "".join(parts)

    def _union(self, union: sql.Union) -> str:
        word = " UNION " if union.distinct else " UNION ALL "
        return word.join([f"({self._select(select)})" for select in union.selects])

    def _source(self, source: sql.Table | sql.Derived) -> str:
        alias = quote_identifier(source.alias)
        if isinstance(source, sql.Table):
            table = f"{self._schema}.{quote_identifier(source.name)} AS {alias}"
            if source.sample is not None:
                table += f" TABLESAMPLE SYSTEM ({self.render(source.sample)})"
            return table
        return f"{'LATERAL ' if source.lateral else ''}({self.query(source.select)}) AS {alias}"

    def _join(self, join: sql.Join) -> str:
        text = f" {join.kind.upper()} JOIN {self._source(join.source)}"
        return text if join.on is None else f"{text} ON {self.render(join.on)}"

    def _order(self, order: tuple[sql.Order, ...]) -> str:
        if not order:
            return ""
        terms = [f"{self.render(key.term)} DESC" if key.descending else self.render(key.term) for key in order]
        return " ORDER BY " + ", ".join(terms)

    def column(self, node: sql.Column) -> str:
        return f"{quote_identifier(node.alias)}.{quote_identifier(node.name)}"

    def whole(self, node: sql.Whole) -> str:
        return quote_identifier(node.alias)

    def parameter(self, node: sql.Parameter) -> str:
        # One object that stands in several branches of a statement is one parameter.
        known = self._numbers.get(id(node))
        if known is None:
            self.parameters.append(node)
            number = self._first + len(self.parameters) - 1
            known = self._numbers[id(node)] = f"${number}::{_word(_TYPE, node.sql_type, 'type')}"
        return known

    def keyword(self, node: sql.Keyword) -> str:
        return _word(_OPERATOR, node.word, "keyword")

    def constant(self, node: sql.Constant) -> str:
        return "'" + _word(_CONSTANT, node.text, "constant").replace("'", "''") + "'"

    def apply(self, node: sql.Apply) -> str:
        return f"{_word(_FUNCTION, node.function, 'function')}({self._list(node.arguments)})"

    def infix(self, node: sql.Infix) -> str:
        operator = _word(_OPERATOR, node.operator, "operator")
        return f"({self.render(node.left)} {operator} {self.render(node.right)})"

    def every(self, node: sql.Every) -> str:
        if not node.terms:
            return "TRUE"
        return "(" + " AND ".join([self.render(term) for term in node.terms]) + ")"

    def some(self, node: sql.Some) -> str:
        if not node.terms:
            return "FALSE"
        return "(" + " OR ".join([self.render(term) for term in node.terms]) + ")"

    def negation(self, node: sql.Not) -> str:
        return f"(NOT {self.render(node.term)})"

    def is_null(self, node: sql.IsNull) -> str:
        return f"({self.render(node.term)} IS NULL)"

    def case(self, node: sql.Case) -> str:
        branches = "".join([f" WHEN {self.render(test)} THEN {self.render(value)}" for test, value in node.branches])
        return f"CASE{branches} ELSE {self.render(node.otherwise)} END"

    def cast(self, node: sql.Cast) -> str:
        return f"CAST({self.render(node.term)} AS {_word(_TYPE, node.sql_type, 'type')})"

    def any_of(self, node: sql.AnyOf) -> str:
        return f"({self.render(node.term)} = ANY({self.render(node.array)}))"

    def exists(self, node: sql.Exists) -> str:
        return f"EXISTS ({self._select(node.select)})"

    def scalar(self, node: sql.Scalar) -> str:
        return f"({self._select(node.select)})"

    def subscript(self, node: sql.Subscript) -> str:
        if node.end is None:
            return f"({self.render(node.term)})[{self.render(node.start)}]"
        return f"({self.render(node.term)})[{self.render(node.start)}:{self.render(node.end)}]"

    def aggregated(self, node: sql.Aggregated) -> str:
        function = _word(_FUNCTION, node.function, "function")
        arguments = self._list(node.arguments) if node.arguments or node.within_group else "*"
        text = f"{function}({'DISTINCT ' if node.distinct else ''}{arguments}{self._order(node.order)})"
        if node.within_group:
            text += f" WITHIN GROUP ({self._order(node.within_group).strip()})"
        if node.where is not None:
            text += f" FILTER (WHERE {self.render(node.where)})"
        return text


_RENDER: dict[type, Callable[[_Printer, Any], str]] = {
    sql.Column: _Printer.column,
    sql.Whole: _Printer.whole,
    sql.Parameter: _Printer.parameter,
    sql.Keyword: _Printer.keyword,
    sql.Constant: _Printer.constant,
    sql.Apply: _Printer.apply,
    sql.Infix: _Printer.infix,
    sql.Every: _Printer.every,
    sql.Some: _Printer.some,
    sql.Not: _Printer.negation,
    sql.IsNull: _Printer.is_null,
    sql.Case: _Printer.case,
    sql.Cast: _Printer.cast,
    sql.AnyOf: _Printer.any_of,
    sql.Exists: _Printer.exists,
    sql.Scalar: _Printer.scalar,
    sql.Subscript: _Printer.subscript,
    sql.Aggregated: _Printer.aggregated,
}
