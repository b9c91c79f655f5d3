"""Text as it may be stored, and width folding. Pinyin lives with search, not here."""

from zhike.kernel.base.errors import Invalid


class TextHasNul(Invalid):
    """PostgreSQL cannot store U+0000, and no person types it."""

    code = "text_has_nul"
    title_zh = "文本含有非法字符"
    title_en = "The text has an illegal character"
    detail_zh = "第 {position} 个字符是空字符(U+0000),请删除后重试。"
    detail_en = "Character {position} is NUL (U+0000). Remove it and try again."


class TextHasSurrogate(Invalid):
    """Half of a surrogate pair: the text was cut or decoded wrongly somewhere before it came here."""

    code = "text_has_surrogate"
    title_zh = "文本编码不完整"
    title_en = "The text is broken"
    detail_zh = "第 {position} 个字符是不完整的代理字符({escape}),文本在传来之前已被截断或误解码。"
    detail_en = "Character {position} is half a surrogate pair ({escape}): the text was cut or decoded wrongly."


_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def clean_text(text: str) -> str:
    """Return the text unchanged where it can be stored. Raises TextHasNul, TextHasSurrogate.

    It is not normalised: what a person typed is what he gets back.
    """
    nul = text.find("\x00")
    if nul >= 0:
        raise TextHasNul(position=nul + 1)
    try:
        text.encode()
    except UnicodeEncodeError as broken:
        escape = f"U+{ord(text[broken.start]):04X}"
        raise TextHasSurrogate(position=broken.start + 1, escape=escape) from broken
    return text


def fold_width(text: str) -> str:
    """Turn full-width letters, digits and signs (ABC123) into their half-width twins, for comparing."""
    return text.translate(_FULL_WIDTH)
