"""What a wake-up says."""

from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.postgres.wake import ALL, MAX_PAYLOAD_BYTES, from_payload, to_payload


def test_names_go_there_and_back() -> None:
    names = {WorkspaceKey("beta"), WorkspaceKey("acme")}
    assert to_payload(names) == "acme,beta"
    assert from_payload("acme,beta") == names


def test_too_many_names_mean_all() -> None:
    names = {WorkspaceKey(f"workspace_{i:020}") for i in range(300)}
    assert to_payload(names) == ALL
    assert from_payload(ALL) is None
    assert len(to_payload(set(list(names)[:200])).encode()) <= MAX_PAYLOAD_BYTES
