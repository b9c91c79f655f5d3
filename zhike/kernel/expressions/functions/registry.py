"""All functions and operators, in the order in which they are shown. A new one is one line here."""

from zhike.kernel.base.registry import Registry
from zhike.kernel.expressions.functions.contract import Function

FUNCTIONS: Registry[Function] = Registry("function")
