"""An e-mail address."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from zhike.kernel.base.text import fold_width
from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext, FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.reading import read_text
from zhike.kernel.catalog.fieldtypes.text import TEXT_OPERATORS
from zhike.kernel.catalog.model import Config, FieldDefinition
from zhike.kernel.expressions.types import TEXT, ValueType

MAX_LENGTH = 254


class EmailType(FieldType):
    """An address in small letters, checked by its form only: no network is asked."""

    key = "email"
    widget = "email"
    operators = TEXT_OPERATORS
    unique_allowed = True
    normal_function = "lower"

    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """One text column."""
        return (PhysicalColumn("", "text"),)

    def value_type(self, config: Config) -> ValueType:
        """Text."""
        return TEXT

    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """An address with a domain that has a dot."""
        if raw is None:
            return None
        text = read_text(raw.strip() if isinstance(raw, str) else raw, MAX_LENGTH)
        return (_read_address(text),) if text else None

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """A cell, `mailto:` and full-width signs forgiven."""
        return fold_width(text).strip().removeprefix("mailto:")

    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """The address."""
        return None if stored is None else (stored,)

    def json_schema(self, field: FieldDefinition) -> Config:
        """An address; international ones too, so no `format` that forbids them."""
        return {"type": "string", "pattern": "^[^@]+@[^@]+$", "maxLength": MAX_LENGTH}

    def input_schema(self, field: FieldDefinition) -> Config:
        """An address, or blank text, which clears."""
        return {"type": "string"}


def _read_address(text: str) -> str:
    try:
        found = validate_email(text, check_deliverability=False, globally_deliverable=False, test_environment=True)
    except (EmailNotValidError, UnicodeError) as broken:
        raise _refuse(text) from broken
    address = found.normalized.lower()
    if "." not in found.domain or len(address) > MAX_LENGTH:
        raise _refuse(text)
    return address


def _refuse(text: str) -> BadValue:
    shown = text[:60]
    return BadValue("not_an_email", f"“{shown}”不是有效的邮箱地址。", f"'{shown}' is not a valid e-mail address.")
