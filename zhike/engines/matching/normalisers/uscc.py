"""统一社会信用代码, the unified social credit identifier of Chinese organisations (GB 32100-2015).

18 characters of 31 signs (digits and capitals without I, O, Z, S, V): 1 registration authority, 1 class, 6 division,
9 organisation code (GB 11714-1997, with a check character of its own), 1 check character.
"""

from __future__ import annotations

import re
import unicodedata

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHAPE = re.compile(rf"[{_SIGNS}]{{2}}\d{{6}}[{_SIGNS}]{{10}}")
_BODY_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def normalise_uscc(text: str) -> str:
    """The code in capitals without spaces and hyphens; "" when its shape or a check character is wrong."""
    code = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    return code if is_uscc(code) else ""


def is_uscc(code: str) -> bool:
    """Whether an 18-character code is well formed and its last character checks (GB 32100-2015, 4.2).

    The organisation code's own check character is not demanded: authorities have issued codes that fail it.
    """
    return _SHAPE.fullmatch(code) is not None and compute_check_character(code[:17]) == code[17]


def compute_check_character(first: str) -> str:
    """The 18th character for the first 17: weights are powers of 3 modulo 31."""
    total = sum(_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(first))
    return _SIGNS[(31 - total % 31) % 31]


def compute_organisation_check(first: str) -> str:
    """The ninth character of an organisation code for its first eight (GB 11714-1997): modulo 11, "X" for ten."""
    total = sum(_BODY_SIGNS.index(sign) * weight for sign, weight in zip(first, _BODY_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11 if total % 11 else 0] if total % 11 != 1 else "X"
