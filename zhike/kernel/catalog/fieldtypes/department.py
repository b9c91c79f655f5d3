"""A link to a department."""

from __future__ import annotations

from zhike.kernel.catalog.fieldtypes.lookup import REFERENCE_OPERATORS
from zhike.kernel.catalog.fieldtypes.user import UserType
from zhike.kernel.catalog.model import Config


class DepartmentType(UserType):
    """The id of a department. Conditions know `my_department` and `below`."""

    key = "department"
    widget = "department"
    operators = (*REFERENCE_OPERATORS, "below")

    def targets(self, config: Config) -> tuple[str, ...]:
        """Departments."""
        return ("department",)
