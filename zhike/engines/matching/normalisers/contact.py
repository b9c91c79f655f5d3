"""Phones, mails and persons' names."""

from __future__ import annotations

import re

import phonenumbers

from zhike.engines.matching.normalisers.fold import fold, squeeze

_TITLE_ZH = re.compile(
    r"(先生|女士|小姐|太太|老师|教授|博士|经理|总经理|总监|总|主任|工程师|工|处长|科长|部长|老板|师傅)$"
)
_TITLE_EN = re.compile(r"^(mr|mrs|ms|miss|dr|prof)\.?\s+|\s+(jr|sr|phd|md)\.?$")
_EXTENSION = re.compile(r"(转|分机|ext\.?|x|#)\s*\d+$")


def normalise_phone(text: str, region: str = "CN") -> str:
    """E.164 where the number is possible in the region; else its digits when there are at least five; else ""."""
    narrow = _EXTENSION.sub("", fold(text)).strip()
    if narrow.startswith("00"):
        narrow = "+" + narrow[2:]
    try:
        number = phonenumbers.parse(narrow, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and phonenumbers.is_possible_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    digits = re.sub(r"\D", "", narrow)
    return digits if len(digits) >= 5 else ""


def normalise_mail(text: str) -> str:
    """Lower case, without a "+tag"; "" when it is no address. Dots stay: only one provider ignores them."""
    local, at, host = fold(text).replace(" ", "").rpartition("@")
    local = local.partition("+")[0]
    return f"{local}@{host}" if at and local and "." in host else ""


def normalise_person(text: str) -> str:
    """A person's name without title, spaces and case; the words of a Latin name in alphabetical order, because
    people write them either way round. "" below two characters."""
    name = _TITLE_EN.sub("", fold(text)).strip()
    if name.isascii():
        key = "".join(sorted(re.findall(r"[a-z0-9]+", name)))
    else:
        key = squeeze(name)
        bare = _TITLE_ZH.sub("", key)
        key = bare if len(bare) >= 2 else key
    return key if len(key) >= 2 else ""
