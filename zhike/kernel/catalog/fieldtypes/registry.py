"""All field types, one line each."""

from __future__ import annotations

from zhike.kernel.base.registry import Registry
from zhike.kernel.catalog.fieldtypes.address import AddressType
from zhike.kernel.catalog.fieldtypes.any_lookup import AnyLookupType
from zhike.kernel.catalog.fieldtypes.auto_number import AutoNumberType
from zhike.kernel.catalog.fieldtypes.boolean import BooleanType
from zhike.kernel.catalog.fieldtypes.choice import ChoiceType
from zhike.kernel.catalog.fieldtypes.choices import ChoicesType
from zhike.kernel.catalog.fieldtypes.color import ColorType
from zhike.kernel.catalog.fieldtypes.contract import FieldType
from zhike.kernel.catalog.fieldtypes.date import DateType
from zhike.kernel.catalog.fieldtypes.datetime import DateTimeType
from zhike.kernel.catalog.fieldtypes.department import DepartmentType
from zhike.kernel.catalog.fieldtypes.duration import DurationType
from zhike.kernel.catalog.fieldtypes.email import EmailType
from zhike.kernel.catalog.fieldtypes.file import FileType
from zhike.kernel.catalog.fieldtypes.formula import FormulaType
from zhike.kernel.catalog.fieldtypes.identifier import IdentifierType
from zhike.kernel.catalog.fieldtypes.image import ImageType
from zhike.kernel.catalog.fieldtypes.json_value import JsonType
from zhike.kernel.catalog.fieldtypes.long_text import LongTextType
from zhike.kernel.catalog.fieldtypes.lookup import LookupType
from zhike.kernel.catalog.fieldtypes.money import MoneyType
from zhike.kernel.catalog.fieldtypes.multi_lookup import MultiLookupType
from zhike.kernel.catalog.fieldtypes.number import NumberType
from zhike.kernel.catalog.fieldtypes.percent import PercentType
from zhike.kernel.catalog.fieldtypes.phone import PhoneType
from zhike.kernel.catalog.fieldtypes.rating import RatingType
from zhike.kernel.catalog.fieldtypes.rich_text import RichTextType
from zhike.kernel.catalog.fieldtypes.rollup import RollUpType
from zhike.kernel.catalog.fieldtypes.secret import SecretType
from zhike.kernel.catalog.fieldtypes.signature import SignatureType
from zhike.kernel.catalog.fieldtypes.tags import TagsType
from zhike.kernel.catalog.fieldtypes.text import TextType
from zhike.kernel.catalog.fieldtypes.url import UrlType
from zhike.kernel.catalog.fieldtypes.user import UserType

FIELD_TYPES: tuple[FieldType, ...] = (
    TextType(),
    LongTextType(),
    RichTextType(),
    NumberType(),
    MoneyType(),
    PercentType(),
    RatingType(),
    BooleanType(),
    DateType(),
    DateTimeType(),
    DurationType(),
    ChoiceType(),
    ChoicesType(),
    TagsType(),
    EmailType(),
    PhoneType(),
    UrlType(),
    AddressType(),
    ColorType(),
    FileType(),
    ImageType(),
    SignatureType(),
    JsonType(),
    LookupType(),
    AnyLookupType(),
    MultiLookupType(),
    UserType(),
    DepartmentType(),
    AutoNumberType(),
    RollUpType(),
    FormulaType(),
    IdentifierType(),
    SecretType(),
)


def _register(types: tuple[FieldType, ...]) -> Registry[FieldType]:
    registry: Registry[FieldType] = Registry("field type")
    for field_type in types:
        registry.add(field_type.key, field_type)
    registry.freeze()
    return registry


REGISTRY = _register(FIELD_TYPES)


def get_field_type(key: str) -> FieldType:
    """The type of that key. Raises UnknownName, which lists the known ones."""
    return REGISTRY.get(key)
