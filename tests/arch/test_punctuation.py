"""Chinese texts that people read have full-width punctuation and one word an idea, in the server and in the client."""

import pytest

from tests.arch.punctuation import ROOT, SYNONYMS, list_signs, list_sources, list_texts, list_words


def test_chinese_texts_have_full_width_punctuation() -> None:
    found = []
    for path in list_sources():
        source = path.read_text(encoding="utf-8")
        for text in list_texts(path, source):
            if list_signs(text.written):
                line = source.count("\n", 0, text.start) + 1
                found.append(f"{path.relative_to(ROOT)}:{line}: {text.written}")
    assert found == [], "write ，；：？！（） in Chinese texts"


def test_chinese_texts_say_one_word_for_one_idea() -> None:
    found = []
    for path in list_sources():
        source = path.read_text(encoding="utf-8")
        name = path.relative_to(ROOT).as_posix()
        for text in list_texts(path, source):
            words = [word for word in list_words(text.written) if word == "您" or name not in SYNONYMS]
            if words:
                line = source.count("\n", 0, text.start) + 1
                found.append(f"{name}:{line}: {words} in {text.written}")
    assert found == [], "write the words of tests/arch/punctuation.py's WORDS: the reader is 你"


def test_words_that_stand_for_another_are_found() -> None:
    assert list_words("您的帐号") == ["您", "帐号"]
    assert list_words("你的账号") == []


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("保存,再试", 1),
        ("撤销:{title}", 1),
        ("{limit},收到", 1),
        ("最多(含)三条", 2),
        ("权限“抹除”(records.erase)", 1),
        ("保存，再试：{a, b}（可选）", 0),
        ('时段写作 [["09:00", "12:00"]]', 0),
        ("{count(客户)} 条", 0),
        ("这里应为“)”", 0),
        ("（可选）,再试", 1),
        ("Save, then try: yes?", 0),
        ("20 人以下, 含", 1),
    ],
)
def test_half_width_signs_at_chinese_ones_are_found(written: str, wrong: int) -> None:
    assert len(list_signs(written)) == wrong
