"""A link to a user."""

from __future__ import annotations

from typing import ClassVar

from zhike.kernel.catalog.fieldtypes.lookup import KEY_PATTERN, LookupType
from zhike.kernel.catalog.model import Config


class UserType(LookupType):
    """The id of a user. Conditions know `me`."""

    key = "user"
    widget = "user"
    config_schema: ClassVar[Config] = {
        "inverse": {"type": "string", "pattern": KEY_PATTERN},
        "inverse_label": {"$ref": "#/$defs/label"},
    }
    config_required = ()

    def targets(self, config: Config) -> tuple[str, ...]:
        """Users."""
        return ("user",)
