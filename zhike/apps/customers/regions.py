"""Province, city and district of a customer stand in fields of their own, so that lists, charts and reports go by them.

A prepare hook: whoever writes the address writes the three as well. Without an address they can be written by
themselves, as files do that have a column for the province and none for the street.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from zhike.kernel.catalog.fieldtypes.address import read_divisions
from zhike.kernel.catalog.fieldtypes.contract import BadValue
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.records.model import Change


def fill_divisions(catalog: Catalog, change: Change) -> Change:
    """The change with the divisions of the address that it gives; an address that cannot be read is told later."""
    address = change.values.get("address")
    if "address" not in change.values or (isinstance(address, Mapping) and "masked" in address):
        return change
    try:
        divisions = read_divisions(address)
    except BadValue:
        return change
    return replace(change, values={**change.values, **divisions})
