"""From a text to the record that has it as its title, where there is exactly one."""

from __future__ import annotations

from zhike.kernel.catalog.fieldtypes.contract import BadValue
from zhike.kernel.catalog.retype.conversions.contract import Conversion, Ground

TEXTS = frozenset({"text", "long_text"})
LINKS = frozenset({"lookup", "user", "department"})


def convert(ground: Ground, value: object) -> object:
    """The id of the record that is called so."""
    text = str(value)
    if text not in ground.neighbours.ids:
        raise BadValue("no_such_record", f"没有名为“{text[:60]}”的记录。", f"No record is called '{text[:60]}'.")
    found = ground.neighbours.ids[text]
    if found is None:
        raise BadValue("several_records", f"有多条名为“{text[:60]}”的记录。", f"Several are called '{text[:60]}'.")
    return str(found)


TITLES = Conversion(TEXTS, LINKS, convert)
