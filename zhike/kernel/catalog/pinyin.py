"""How Chinese is read: the key that names are sorted by, and the spellings that people type to find them.

PostgreSQL has no Chinese collation here (no ICU), so the key is computed once and stored. Most characters have one
reading in use; where one has several, the phrase decides (pypinyin), and in front of a person's name the surname.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin, phrases_dict

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_PARTS = re.compile(r"[0-9]+|[a-z]+|[^0-9a-z]+")
_LONGEST_PHRASE = 6
_NOT_READ = re.compile(r"[^0-9a-z\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")

# Surnames whose reading differs from the character's usual one (Dictionary of Chinese surnames; 现代汉语词典).
_SURNAMES = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao", "盖": "ge",
    "乐": "yue", "翟": "zhai", "召": "shao", "折": "she", "种": "chong", "繁": "po", "冼": "xian", "洗": "xian",
    "隗": "wei", "缪": "miao", "覃": "qin",
    "任": "ren", "纪": "ji", "曲": "qu", "么": "yao", "员": "yun", "祭": "zhai", "秘": "bi", "能": "nai",
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


_UMLAUTS = str.maketrans(dict.fromkeys("üǖǘǚǜ", "v"))


def _strip_tone(syllable: str) -> str:
    """lǜ -> lv, as it is typed."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFC", syllable).translate(_UMLAUTS))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@lru_cache(maxsize=100_000)
def _read_character(character: str) -> str:
    return str(lazy_pinyin(character, style=Style.NORMAL)[0])


@lru_cache(maxsize=1)
def _phrases() -> dict[str, dict[str, tuple[str, ...]]]:
    """Phrases in which a character is not read as it is alone, by their first character. Made once, in a quarter
    of a second, so that the common case afterwards is a look-up a character."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for phrase, readings in phrases_dict.phrases_dict.items():
        syllables = tuple(_strip_tone(reading[0]) for reading in readings)
        if len(phrase) == len(syllables) and any(
            _read_character(sign) != syllable for sign, syllable in zip(phrase, syllables, strict=True)
        ):
            found.setdefault(phrase[0], {})[phrase] = syllables
    return found


def read(text: str, *, person: bool = False) -> Reading:
    """How the text is read aloud, without tones; `person`: it is a person's name, so the surname's reading holds.

    Signs that aren't read (punctuation, spaces) part syllables and are left out.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    syllables: list[str] = []
    rest = folded.strip()
    if person:
        length = next((size for size in (2, 1) if rest[:size] in _SURNAMES), 0)
        if length:
            syllables += _SURNAMES[rest[:length]].split()
            rest = rest[length:]
    for run in _NOT_READ.split(rest):
        syllables += _read_run(run)
    return Reading(tuple(syllables))


def _read_run(run: str) -> list[str]:
    """The syllables of letters, digits and ideographs without a gap."""
    syllables: list[str] = []
    for part in _PARTS.findall(run):
        syllables += _read_ideographs(part) if _HAN.match(part) else [part]
    return syllables


def _read_ideographs(run: str) -> list[str]:
    """Phrase by phrase from the left, the longest first; what is in no phrase is read alone."""
    syllables: list[str] = []
    place = 0
    while place < len(run):
        phrases = _phrases().get(run[place])
        size = 0
        if phrases is not None:
            size = next((n for n in range(_LONGEST_PHRASE, 1, -1) if run[place : place + n] in phrases), 0)
        if phrases is not None and size:
            syllables += phrases[run[place : place + size]]
        else:
            syllables.append(_read_character(run[place]))
        place += size or 1
    return syllables


def sort_key(text: str, *, person: bool = False) -> str:
    """The text as a key that sorts Chinese by sound, among Latin words as a telephone book does; the text breaks ties.

    Syllables end in a space so that 「李」 stands before 「李安」 and 「西安」 (xi an) before 「先」 (xian).
    At most 200 characters.
    """
    return (" ".join(read(text, person=person).syllables) + " \x01" + text)[:200]
