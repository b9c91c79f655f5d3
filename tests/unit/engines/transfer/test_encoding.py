"""Encodings are told by content."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.engines.transfer.encoding import Encoding, detect_encoding

CHINESE = "名称,城市,备注\n上海智客软件有限公司,上海,重点客户\n北京远望科技集团,北京,需要回访\n"


@pytest.mark.parametrize(
    ("codec", "mark"),
    [
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-32-le", b"\xff\xfe\x00\x00"),
        ("gb18030", b"\x84\x31\x95\x33"),
    ],
)
def test_a_mark_decides(codec: str, mark: bytes) -> None:
    found = detect_encoding(io.BytesIO(mark + CHINESE.encode(codec)))

    assert found == Encoding(codec, len(mark))


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_chinese_without_a_mark(codec: str) -> None:
    assert detect_encoding(io.BytesIO(CHINESE.encode(codec))) == Encoding(codec)


def test_one_short_gbk_name_is_not_taken_for_korean() -> None:
    assert detect_encoding(io.BytesIO("name\n联想\n".encode("gbk"))).codec == "gb18030"


def test_a_long_list_of_few_words_is_not_taken_for_korean() -> None:
    text = "名称,级别\n" + "".join(f"客户{number},重要\n" for number in range(5000))

    assert detect_encoding(io.BytesIO(text.encode("gbk"))).codec == "gb18030"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("id,name\n1,©\n", "cp1252"),
        ("ville;café\nBéjaïa;Müller\n", "cp1252"),
        ("会社,名前\nミクシィ,コミュニケーションを楽しもう\n友人,さらに便利に\n", "euc_jp"),
        ("公司,地址\n臺灣積體電路製造股份有限公司,新竹市力行六路\n鴻海精密工業,新北市土城區\n", "big5hkscs"),
        (
            "이름,회사\n김철수,삼성전자 주식회사\n박영희,현대자동차 주식회사\n이민수,대한민국 서울특별시 강남구\n",
            "cp949",
        ),
    ],
)
def test_other_scripts(text: str, codec: str) -> None:
    assert detect_encoding(io.BytesIO(text.encode(codec))).codec == codec


def test_a_short_text_that_reads_in_many_encodings_is_unsure() -> None:
    found = detect_encoding(io.BytesIO("id,name\n1,Λεωνιδας\n2,Αλεξανδρος\n".encode("iso-8859-7")))

    assert not found.sure


def test_the_last_line_decides_as_much_as_the_first() -> None:
    data = b"name,city\n" + b"plain,ascii\n" * 200_000 + "上海智客软件,上海\n".encode("gbk")

    assert detect_encoding(io.BytesIO(data)).codec == "gb18030"


def test_a_cut_character_does_not_turn_utf8_into_gbk() -> None:
    data = (CHINESE * 50).encode() + "客户".encode()[:5] + b",x\n"

    assert detect_encoding(io.BytesIO(data)) == Encoding("utf-8")


def test_controls_that_were_typographic_signs_are_repaired() -> None:
    assert detect_encoding(io.BytesIO("Cos d\u0092Estournel – €\n".encode())).repair_signs


def test_controls_that_never_were_signs_are_left_alone() -> None:
    assert not detect_encoding(io.BytesIO("a\u0092b\u0081c\n".encode())).repair_signs


def test_the_file_is_left_at_its_start() -> None:
    file = io.BytesIO(CHINESE.encode())

    detect_encoding(file)

    assert file.tell() == 0


@given(st.text(min_size=1))
def test_whatever_is_written_as_utf8_with_a_mark_is_read_as_it(text: str) -> None:
    assert detect_encoding(io.BytesIO(b"\xef\xbb\xbf" + text.encode("utf-8", "ignore"))).codec == "utf-8"
