"""How tries end, as pure decisions."""

from datetime import UTC, datetime
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.kernel.base.errors import Invalid, NotFound, TooMany, Unavailable
from zhike.kernel.jobs.lease import new_lease, new_worker_key, worker_of
from zhike.kernel.jobs.model import NEVER, PATIENT, QUICK, JobError, JobId, JobKind, JobState, NoArguments, RetryClass
from zhike.kernel.jobs.settle import Failure, describe_error, is_final

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def failure(attempts: int, retry: RetryClass) -> Failure:
    return Failure(JobId(uuid4()), uuid4(), attempts, retry)


@pytest.mark.parametrize(
    ("error", "final"),
    [(Invalid(), True), (NotFound(), True), (TooMany(), False), (Unavailable(), False), (ValueError("x"), False)],
)
def test_only_errors_of_the_request_are_final(error: Exception, final: bool) -> None:
    assert is_final(error) is final


def test_failed_try_waits_and_keeps_the_error() -> None:
    settled = failure(1, QUICK).settle(Unavailable(), NOW)
    assert settled.state is JobState.WAITING
    assert settled.finished_at is None
    assert settled.due_at is not None
    assert 0.16 <= (settled.due_at - NOW).total_seconds() <= 0.24
    assert settled.error is not None
    assert msgspec.json.decode(settled.error, type=JobError).code == "unavailable"


def test_last_try_lands_in_the_dead_letters() -> None:
    settled = failure(8, QUICK).settle(Unavailable(), NOW)
    assert (settled.state, settled.finished_at, settled.due_at) == (JobState.FAILED, NOW, None)


def test_lost_worker_goes_on_at_once_the_first_time_and_waits_the_second() -> None:
    assert failure(1, PATIENT).settle_lost(NOW).due_at == NOW
    second = failure(2, PATIENT).settle_lost(NOW)
    assert second.due_at is not None
    assert second.due_at > NOW


def test_lost_worker_ends_a_kind_that_is_tried_once() -> None:
    settled = failure(1, NEVER).settle_lost(NOW)
    assert settled.state is JobState.FAILED
    assert settled.error is not None
    assert msgspec.json.decode(settled.error, type=JobError).code == "job_worker_lost"


def test_unexpected_error_shows_its_place_and_not_its_text() -> None:
    try:
        raise ValueError("13800001234")
    except ValueError as error:
        told = describe_error(error, NOW, 2)
    assert told.code == "internal_error"
    assert "ValueError" in told.en
    assert "test_settle" in told.en
    assert "13800001234" not in told.en + told.zh


@given(st.integers(min_value=1, max_value=60))
def test_delays_grow_to_their_limit_and_never_beyond(attempts: int) -> None:
    seconds = PATIENT.delay(attempts).total_seconds()
    plain = min(5 * 3 ** (attempts - 1), 3600)
    assert plain * 0.8 <= seconds <= plain * 1.2


def test_lease_tells_its_worker() -> None:
    for _ in range(50):
        key = new_worker_key()
        first, second = new_lease(key), new_lease(key)
        assert worker_of(first) == worker_of(second) == key
        assert first != second


def test_kind_must_say_why_twice_is_harmless() -> None:
    async def run(job: object) -> None:
        raise AssertionError

    with pytest.raises(ValueError, match="say in a sentence"):
        JobKind("x", ("甲", "X"), NoArguments, run, NEVER, idempotency="yes")
