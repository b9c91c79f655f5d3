"""An e-mail address."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from zhike.kernel.base.text import fold_width
from zhike.kernel.catalog.fieldtypes.contract import BadValue
from zhike.kernel.catalog.fieldtypes.many import ManyType
from zhike.kernel.catalog.fieldtypes.reading import read_text
from zhike.kernel.catalog.model import Config, FieldDefinition

MAX_LENGTH = 254


class EmailType(ManyType):
    """An address in small letters, checked by its form only: no network is asked."""

    key = "email"
    card = "EMAIL"
    widget = "email"
    unique_allowed = True
    normal_function = "lower"

    def read_one(self, field: FieldDefinition, raw: object) -> str | None:
        """An address with a domain that has a dot."""
        text = read_text(raw.strip() if isinstance(raw, str) else raw, MAX_LENGTH)
        return _read_address(text) if text else None

    def parse_one(self, text: str) -> str:
        """A cell, `mailto:` and full-width signs forgiven."""
        return fold_width(text).strip().removeprefix("mailto:")

    def schema_of_one(self) -> Config:
        """An address; international ones too, so no `format` that forbids them."""
        return {"type": "string", "pattern": "^[^@]+@[^@]+$", "maxLength": MAX_LENGTH}


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
