"""me my_department below"""

from __future__ import annotations

from zhike.kernel.expressions.coerce import ME, MY_DEPARTMENT
from zhike.kernel.expressions.context import LowerContext
from zhike.kernel.expressions.errors import BadArgument
from zhike.kernel.expressions.functions.comparisons import Comparison
from zhike.kernel.expressions.functions.contract import Function, is_plural
from zhike.kernel.expressions.sql import AnyOf, Parameter, Sql
from zhike.kernel.expressions.tree import Call, Literal
from zhike.kernel.expressions.types import Kind, ValueType


class Me(Function):
    """The reader."""

    name, signature = ME, "me()"
    zh, en = "我", "The reader"
    least = most = 0
    result = ValueType(Kind.REFERENCE, ("user",))
    immutable = False

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Nobody for the system itself."""
        return Parameter(context.me, "uuid")


class MyDepartment(Function):
    """All departments of the reader."""

    name, signature = MY_DEPARTMENT, "my_department()"
    zh, en = "我的部门", "All departments of the reader"
    least = most = 0
    result = ValueType(Kind.REFERENCE, ("department",))
    immutable = False

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """An array: the places that take it know."""
        return Parameter(context.my_departments, "uuid[]")


class Below(Comparison):
    """A department or one under it."""

    name, signature = "below", "below(department, top)"
    zh, en = "本部门及下级", "A department or one under it"
    plural = True
    immutable = False

    def resolve(self, call: Call) -> Call:
        """The top is written or my_department. Raises BadArgument and others."""
        resolved = super().resolve(call)
        first, top = resolved.arguments
        if first.type.objects != ("department",) or not (isinstance(top, Literal) or is_plural(top)):
            raise BadArgument(
                call.span,
                function=self.name,
                reason_zh="左边是部门，右边是写明的部门或 my_department()",
                reason_en="a department on the left, a written one or my_department() on the right",
            )
        return resolved

    def lower(self, arguments: tuple[Sql, ...], types: tuple[ValueType, ...], context: LowerContext) -> Sql:
        """Unknown where there is no department."""
        top = arguments[1].value if isinstance(arguments[1], Parameter) else ()
        tops = top if isinstance(top, tuple) else (top,)
        below = tuple(dict.fromkeys(each for one in tops for each in context.list_below(one)))
        return AnyOf(arguments[0], Parameter(below, "uuid[]"))
