"""How Chinese is read: the key that names are sorted by, and the spellings that people type to find them.

PostgreSQL has no Chinese collation here (no ICU), so the key is computed once and stored. Most characters have one
reading in use; where one has several, the phrase decides (pypinyin), and in front of a person's name the surname.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin, pinyin_dict

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_NOT_READ = re.compile(r"[^0-9a-z\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")

# Surnames whose reading differs from the character's usual one (Dictionary of Chinese surnames; 现代汉语词典).
_SURNAMES = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao", "盖": "ge", "缪": "miao",
    "乐": "yue", "翟": "zhai", "召": "shao", "折": "she", "种": "chong", "繁": "po", "冼": "xian", "洗": "xian", "隗": "wei",
    "覃": "qin", "任": "ren", "纪": "ji", "曲": "qu", "么": "yao", "员": "yun", "祭": "zhai", "秘": "bi", "能": "nai",
    "重": "chong", "都": "du", "车": "che", "尉": "wei", "燕": "yan", "宁": "ning", "过": "guo", "哈": "ha", "那": "na",
    "晟": "cheng", "佴": "nai", "褚": "chu", "郗": "xi", "阚": "kan", "谌": "chen", "訾": "zi", "嵇": "ji", "靳": "jin",
    "万俟": "mo qi", "尉迟": "yu chi", "长孙": "zhang sun", "令狐": "ling hu", "澹台": "tan tai", "单于": "chan yu",
    "鲜于": "xian yu", "皇甫": "huang fu", "夏侯": "xia hou", "欧阳": "ou yang", "司马": "si ma", "上官": "shang guan",
    "诸葛": "zhu ge", "东方": "dong fang", "赫连": "he lian", "公孙": "gong sun", "慕容": "mu rong", "宇文": "yu wen",
    "呼延": "hu yan", "南宫": "nan gong", "独孤": "du gu", "百里": "bai li", "东郭": "dong guo", "司徒": "si tu",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text is read: its syllables; a run of Latin letters or digits is one of its own."""

    syllables: tuple[str, ...]

    @property
    def full(self) -> str:
        """知客科技 -> zhikekeji"""
        return "".join(self.syllables)

    @property
    def initials(self) -> str:
        """知客科技 -> zkkj"""
        return "".join(syllable if syllable[0].isdigit() else syllable[0] for syllable in self.syllables)


@lru_cache(maxsize=50_000)
def _is_heteronym(character: str) -> bool:
    """Whether a character has readings that differ in more than tone."""
    readings = pinyin_dict.pinyin_dict.get(ord(character), "")
    return len({_strip_tone(reading) for reading in readings.split(",")}) > 1


def _strip_tone(syllable: str) -> str:
    plain = unicodedata.normalize("NFD", syllable.replace("ü", "v").replace("ǜ", "v"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@lru_cache(maxsize=100_000)
def _read_character(character: str) -> str:
    return str(lazy_pinyin(character, style=Style.NORMAL)[0])


def read(text: str, *, person: bool = False) -> Reading:
    """How the text is read aloud, without tones; `person`: it is a person's name, so the surname's reading holds.

    Signs that aren't read (punctuation, spaces) part syllables and are left out.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    syllables: list[str] = []
    rest = folded.strip()
    if person:
        length = next((size for size in (2, 1) if rest[:size] in _SURNAMES), 0)
        if length and len(rest) > length:
            syllables += _SURNAMES[rest[:length]].split()
            rest = rest[length:]
    for run in _NOT_READ.split(rest):
        syllables += _read_run(run)
    return Reading(tuple(syllables))


def _read_run(run: str) -> list[str]:
    """The syllables of letters, digits and ideographs without a gap."""
    if not run:
        return []
    if any(_HAN.match(sign) and _is_heteronym(sign) for sign in run):
        return [part for part in lazy_pinyin(run, style=Style.NORMAL, errors=list_latin) if part]
    parts = re.findall(r"[0-9a-z]+|.", run)
    return [_read_character(part) if _HAN.match(part) else part for part in parts]


def list_latin(run: str) -> list[str]:
    """Latin runs inside Chinese text stay words of their own."""
    return re.findall(r"[0-9a-z]+", run)


def sort_key(text: str, *, person: bool = False) -> str:
    """The text as a key that sorts Chinese by sound: digits, then Latin, then syllables; the text itself breaks ties.

    Syllables end in a space so that 「李」 stands before 「李安」 and 「西安」 (xi an) before 「先」 (xian).
    At most 200 characters.
    """
    return (" ".join(read(text, person=person).syllables) + " \x01" + text)[:200]
