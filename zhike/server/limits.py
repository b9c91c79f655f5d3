"""Rate limits of this process: a bucket a caller, and the standard headers that tell how full it is.

They keep one caller from starving the others. What guards secrets is counted by all processes together through the
database: the lock-out of sign-in, looks at masked values, and the limits of `kernel/signin/limits.py`.
"""

from dataclasses import dataclass

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import TooMany
from zhike.kernel.signin.limits import SharedLimiter

MOST_BUCKETS = 50_000


class RateLimited(TooMany):
    """More requests than one caller may make."""

    code = "rate_limited"
    detail_zh = "请在 {retry_after} 秒后重试。"
    detail_en = "Try again in {retry_after} seconds."


@dataclass(frozen=True, slots=True)
class Limit:
    """`quota` requests in `window_seconds`, spent as fast as the caller likes and refilled evenly."""

    name: str
    quota: int
    window_seconds: int


@dataclass(frozen=True, slots=True)
class Remaining:
    """How a bucket stands after a request."""

    limit: Limit
    left: int
    reset_seconds: int

    def to_headers(self) -> list[tuple[bytes, bytes]]:
        """RateLimit and RateLimit-Policy as the HTTP working group's draft has them."""
        policy = f'"{self.limit.name}";q={self.limit.quota};w={self.limit.window_seconds}'
        state = f'"{self.limit.name}";r={self.left};t={self.reset_seconds}'
        return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", state.encode())]


async def spend_shared(limiter: SharedLimiter, caller: str) -> None:
    """Count a request against a limit that all processes hold together. Raises RateLimited."""
    seconds = await limiter.spend(caller)
    if seconds:
        raise RateLimited(retry_after=seconds)


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Limiter:
    """Buckets of one limit."""

    def __init__(self, limit: Limit, clock: Clock) -> None:
        """A quota of 0 is no limit."""
        self._limit = limit
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def spend(self, caller: str) -> Remaining | None:
        """Count a request of a caller; None where there is no limit. Raises RateLimited."""
        limit = self._limit
        if limit.quota == 0:
            return None
        now = self._clock.monotonic_seconds()
        rate = limit.quota / limit.window_seconds
        bucket = self._buckets.get(caller)
        if bucket is None:
            bucket = self._buckets[caller] = self._make(now)
        bucket.tokens = min(float(limit.quota), bucket.tokens + (now - bucket.at) * rate)
        bucket.at = now
        if bucket.tokens < 1.0:
            raise RateLimited(retry_after=max(1, round((1.0 - bucket.tokens) / rate)))
        bucket.tokens -= 1.0
        return Remaining(limit, int(bucket.tokens), int((limit.quota - bucket.tokens) / rate) + 1)

    def _make(self, now: float) -> _Bucket:
        if len(self._buckets) >= MOST_BUCKETS:
            full = [name for name, one in self._buckets.items() if now - one.at > self._limit.window_seconds]
            for name in full or list(self._buckets)[: MOST_BUCKETS // 2]:
                del self._buckets[name]
        return _Bucket(float(self._limit.quota), now)
