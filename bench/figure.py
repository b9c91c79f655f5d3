"""What a measurement says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One promise: ours, what it is compared with, the ratio, the bar, and whether it holds. `limit` says what it is
    that keeps the figure from being better, as far as the measurement shows."""

    work: str
    ours: str
    compared: str
    ratio: str
    bar: str
    holds: bool
    limit: str
