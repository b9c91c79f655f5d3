"""The record's own id: a system field that no document declares."""

from __future__ import annotations

from collections.abc import Sequence

from zhike.kernel.catalog.fieldtypes.lookup import ID_SCHEMA, LookupType
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions import sql


class IdentifierType(LookupType):
    """A UUID. In expressions it is a reference to the object itself, so that it compares with lookups."""

    key = "identifier"
    widget = "readonly"
    declarable = False
    computed = True

    def output(self, field: FieldDefinition, columns: Sequence[sql.Sql]) -> sql.Sql:
        """The bare id."""
        return columns[0]

    def json_schema(self, field: FieldDefinition) -> Config:
        """A UUID."""
        return ID_SCHEMA

    def input_schema(self, field: FieldDefinition) -> Config:
        """A UUID."""
        return ID_SCHEMA
