"""How much data a measurement stands on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Records by object, rows of the import, seconds of each measurement."""

    name: str
    accounts: int
    contacts: int
    deals: int
    interactions: int
    import_rows: int
    seconds: int


SIZES = {
    "small": Size("small", 2_000, 20_000, 4_000, 20_000, 20_000, 5),
    "medium": Size("medium", 20_000, 200_000, 40_000, 200_000, 50_000, 8),
    "full": Size("full", 100_000, 1_000_000, 200_000, 1_000_000, 100_000, 10),
}
