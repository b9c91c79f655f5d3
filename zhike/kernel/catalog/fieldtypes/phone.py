"""A telephone number in E.164 form."""

from __future__ import annotations

import re
from typing import ClassVar

import phonenumbers

from zhike.kernel.catalog.fieldtypes.contract import BadValue
from zhike.kernel.catalog.fieldtypes.many import ManyType
from zhike.kernel.catalog.fieldtypes.reading import read_text
from zhike.kernel.catalog.model import Config, FieldDefinition

DEFAULT_REGION = "CN"
MAX_LENGTH = 60

# An extension has no place in E.164; it stands behind as RFC 3966 writes it.
_STORED = re.compile(r"(\+[0-9]{3,17})(?:;ext=([0-9]{1,8}))?")
_EXTENSION_WORD = re.compile(r"\s*(?:转|轉|分机|分機)\s*[::]?\s*(?=[0-9]{1,8}\s*$)")
# Numbers that are dialled in China and that the library's tables do not know: mobile segments given out
# after its release, and the service numbers of banks, carriers and hotlines (95588, 96110, 12345).
_CHINESE = re.compile(r"1[3-9][0-9]{9}|9[56][0-9]{3,6}|1[02][0-9]{3,5}")
_PLAUSIBLE = re.compile(r"[0-9+()\-\s.\uff08\uff09\uff0b\uff0d\uff10-\uff19;=#a-zA-Z:\u2010-\u2015]+")


class PhoneType(ManyType):
    """`+8613812341234`, with `;ext=8001` behind it where there is an extension.

    A number without a country code belongs to `region`. What is no number of any country is refused, not kept.
    """

    key = "phone"
    card = "TEL"
    widget = "phone"
    unique_allowed = True
    own_schema: ClassVar[Config] = {"region": {"type": "string", "pattern": "^[A-Z]{2}$"}}

    def read_one(self, field: FieldDefinition, raw: object) -> str | None:
        """Any usual way to write one number."""
        text = read_text(raw.strip() if isinstance(raw, str) else raw, MAX_LENGTH)
        return read_phone(text, str(field.config.get("region", DEFAULT_REGION))) if text else None

    def schema_of_one(self) -> Config:
        """E.164, maybe with an extension."""
        return {"type": "string", "pattern": "^\\+[0-9]{3,17}(;ext=[0-9]{1,8})?$"}


def read_phone(text: str, region: str) -> str:
    """The stored form of a number as people write it. Raises BadValue."""
    wanted = _EXTENSION_WORD.sub(" ext. ", text)
    if _PLAUSIBLE.fullmatch(wanted) is None:
        raise _refuse(text)
    try:
        number = phonenumbers.parse(wanted, region)
    except phonenumbers.NumberParseException as broken:
        raise _refuse(text) from broken
    if not (phonenumbers.is_valid_number(number) or _is_chinese(number)):
        raise _refuse(text)
    stored = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if number.extension:
        stored += f";ext={number.extension}"
    if _STORED.fullmatch(stored) is None:
        raise _refuse(text)
    return stored


def _is_chinese(number: phonenumbers.PhoneNumber) -> bool:
    national = str(number.national_number)
    return number.country_code == 86 and not number.italian_leading_zero and bool(_CHINESE.fullmatch(national))


def _refuse(text: str) -> BadValue:
    shown = text[:60]
    return BadValue(
        "not_a_phone",
        f"“{shown}”不是有效的电话号码；外国号码请以 + 和国家代码开头。",
        f"'{shown}' is not a valid telephone number. Start a foreign one with + and its country code.",
    )
