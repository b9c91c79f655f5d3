"""All functions and operators, in the order in which they are shown. A new one is one line here."""

from __future__ import annotations

from zhike.kernel.base.registry import Registry
from zhike.kernel.expressions.functions import (
    choices,
    comparisons,
    dates,
    logic,
    numbers,
    people,
    search,
    text,
    within,
)
from zhike.kernel.expressions.functions.contract import Function

_ALL: tuple[type[Function], ...] = (
    logic.And,
    logic.Or,
    logic.Negation,
    logic.If,
    logic.Coalesce,
    logic.IsEmpty,
    comparisons.Equal,
    comparisons.NotEqual,
    comparisons.Less,
    comparisons.LessOrEqual,
    comparisons.Greater,
    comparisons.GreaterOrEqual,
    comparisons.IsNot,
    comparisons.Between,
    comparisons.In,
    comparisons.NotIn,
    search.Contains,
    search.NotContains,
    search.StartsWith,
    search.EndsWith,
    choices.HasAny,
    choices.HasAll,
    choices.HasNone,
    within.Within,
    people.Me,
    people.MyDepartment,
    people.Below,
    numbers.Plus,
    numbers.Minus,
    numbers.Times,
    numbers.Divided,
    numbers.Negate,
    numbers.Round,
    numbers.Floor,
    numbers.Ceil,
    numbers.Abs,
    numbers.Mod,
    numbers.Min,
    numbers.Max,
    text.Concat,
    text.ToText,
    text.Lower,
    text.Upper,
    text.Trim,
    text.Length,
    text.Left,
    text.Right,
    text.Replace,
    dates.Now,
    dates.Today,
    dates.ToDate,
    dates.Year,
    dates.Month,
    dates.Day,
    dates.Weekday,
    dates.StartOf,
    dates.DateAdd,
    dates.DateDiff,
)


def _register() -> Registry[Function]:
    registry: Registry[Function] = Registry("function")
    for function in _ALL:
        registry.add(function.name, function())
    registry.freeze()
    return registry


FUNCTIONS: Registry[Function] = _register()
