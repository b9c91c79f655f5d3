"""Chinese texts that people read have full-width punctuation, in the server and in the client."""

import pytest

from tests.arch.punctuation import ROOT, list_signs, list_sources, list_texts


def test_chinese_texts_have_full_width_punctuation() -> None:
    found = []
    for path in list_sources():
        source = path.read_text(encoding="utf-8")
        for text in list_texts(path, source):
            if list_signs(text.written):
                line = source.count("\n", 0, text.start) + 1
                found.append(f"{path.relative_to(ROOT)}:{line}: {text.written}")
    assert found == [], "write ，；：？！（） in Chinese texts"


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
