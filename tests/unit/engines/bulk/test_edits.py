"""Lists changed by their parts."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from zhike.engines.bulk.edits import change_list, make_change
from zhike.engines.bulk.model import BulkRequest
from zhike.kernel.base.ids import RecordId

KEYS = st.lists(st.sampled_from("abcdef"), unique=True)
RECORD = RecordId(UUID(int=1))


@given(KEYS, KEYS, KEYS)
def test_a_list_is_what_stays_and_what_comes_behind_it(present: list[str], add: list[str], remove: list[str]) -> None:
    found = change_list(present, add, remove)

    assert set(found) == (set(present) - set(remove)) | set(add)
    assert len(found) == len(set(found))
    stays = [one for one in present if one not in remove]
    assert found[: len(stays)] == stays


def test_links_are_told_by_their_ids() -> None:
    assert change_list([{"id": "1", "title": "x"}], ("2",), ()) == ["1", "2"]
    assert change_list(None, ("2",), ("3",)) == ["2"]


def test_only_a_list_is_tied_to_the_version_that_was_read() -> None:
    plain = make_change(BulkRequest("account", "update", values={"level": "A"}), RECORD, {}, 7)
    assert (plain.kind, plain.values, plain.version) == ("update", {"level": "A"}, None)
    tagged = make_change(BulkRequest("account", "update", add={"tags": ("x",)}), RECORD, {"tags": ["y"]}, 7)
    assert (tagged.values, tagged.version) == ({"tags": ["y", "x"]}, 7)
    assert make_change(BulkRequest("account", "delete"), RECORD, {}, 7).kind == "delete"
