"""Which of our two languages a caller wants, by Accept-Language. Chinese where he does not say."""

from functools import lru_cache

from zhike.kernel.base.errors import Language

_LONGEST = 200


@lru_cache(maxsize=512)
def choose_language(accept: str) -> Language:
    """The wanted language; the first of equal weights. Never fails: an odd header means Chinese."""
    best: Language = "zh"
    best_weight = 0.0
    for part in accept[:_LONGEST].split(","):
        tag, _, parameters = part.strip().partition(";")
        language: Language | None = _match(tag.strip().lower())
        weight = _weight(parameters)
        if language is not None and weight > best_weight:
            best, best_weight = language, weight
    return best


def _match(tag: str) -> Language | None:
    if tag == "zh" or tag.startswith("zh-"):
        return "zh"
    if tag == "en" or tag.startswith("en-"):
        return "en"
    return None


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0
