"""What is typed is met by tokens without any prefix."""

from hypothesis import given
from hypothesis import strategies as st

from zhike.engines.search.fields import SearchField, SearchKind
from zhike.engines.search.question import build_tsquery, read_question
from zhike.engines.search.tokens import EDGES, cut_edge, make_tokens

NAME = SearchField("name", "n", SearchKind.NAME, title=True, person=False)


@given(st.text(alphabet="abcz", min_size=3, max_size=20))
def test_a_beginning_is_cut_to_a_token_of_every_longer_word(word: str) -> None:
    cut = cut_edge(word)

    assert word.startswith(cut)
    assert len(cut) == max(size for size in EDGES if size <= len(word))
    assert "n_" + cut in make_tokens(NAME, (word + "tail",))


def test_sounds_end_at_numbers() -> None:
    tokens = make_tokens(NAME, ("联系人123",))

    assert {one for one in tokens if one.startswith("n~")} == {
        "n~lia", "n~lian", "n~lianx", "n~lianxi", "n~lianxire", "n~lxr", "n~xir", "n~xire", "n~xiren", "n~ren",
    }  # fmt: skip
    assert {"n^l", "n^li", "n^lx", "n^联", "n^联系", "n_123", "n^1", "n^12", "n=联系人123", "n.系人"} <= tokens


def test_numbers_in_a_word_are_asked_as_written() -> None:
    asked = build_tsquery(read_question("gongsi8"), (NAME,))

    assert asked == "('n_gongsi' | ('n~gongsi' & 'n^8'))"
    assert build_tsquery(read_question("lianxiren"), (NAME,)) == "('n_lianxire' | 'n~lianxire')"
