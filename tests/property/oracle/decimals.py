"""Exact decimals the way PostgreSQL's numeric works, from its documentation: the scale of a result follows from the
scales of the operands, and a quotient has at least 16 significant digits."""

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, localcontext

WIDE = Context(prec=2000)


def scale(value: Decimal) -> int:
    """Digits after the point."""
    return max(-int(value.as_tuple().exponent), 0)


def plain(value: Decimal) -> Decimal:
    """Without a positive exponent, and without minus zero."""
    value = value if int(value.as_tuple().exponent) <= 0 else value.quantize(Decimal(1), context=WIDE)
    return abs(value) if value == 0 else value


def _leading(value: Decimal) -> tuple[int, int]:
    """The place (in groups of four digits) and the value of the first group that is not zero."""
    if value == 0:
        return 0, 0
    place = value.adjusted() // 4
    with localcontext(WIDE):
        first = int(abs(value) // (Decimal(10) ** (4 * place)))
    return place, first


def divide(left: Decimal, right: Decimal) -> Decimal:
    """left / right with PostgreSQL's scale, rounded half away from zero."""
    (left_place, left_first), (right_place, right_first) = _leading(left), _leading(right)
    place = left_place - right_place - (1 if left_first <= right_first else 0)
    digits = min(max(16 - place * 4, scale(left), scale(right), 0), 1000)
    with localcontext(WIDE) as context:
        context.rounding = ROUND_HALF_UP
        return plain((left / right).quantize(Decimal(1).scaleb(-digits)))


def round_to(value: Decimal, places: int) -> Decimal:
    """Half away from zero."""
    with localcontext(WIDE) as context:
        context.rounding = ROUND_HALF_UP
        return plain(value.quantize(Decimal(1).scaleb(-places)))


def whole(value: Decimal, mode: str) -> Decimal:
    """floor, ceil or cut."""
    rounding = {"floor": ROUND_FLOOR, "ceil": ROUND_CEILING, "cut": ROUND_DOWN}[mode]
    return plain(value.quantize(Decimal(1), rounding=rounding, context=WIDE))


def remainder(left: Decimal, right: Decimal) -> Decimal:
    """What is left over, with the sign of the left."""
    with localcontext(WIDE):
        return plain(left - right * whole(left / right, "cut"))


def combine(operator: str, left: Decimal, right: Decimal) -> Decimal:
    """+ - *"""
    with localcontext(WIDE):
        result = {"+": left + right, "-": left - right, "*": left * right}[operator]
    return plain(result)


def as_text(value: Decimal) -> str:
    """Without needless zeros and exponents."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
