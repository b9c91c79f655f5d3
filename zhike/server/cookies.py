"""The session cookie: out of reach of scripts, sent to us alone, and `__Host-` wherever the site is HTTPS."""

from datetime import datetime, timedelta

from zhike.kernel.base.settings import Settings


def is_secure(settings: Settings) -> bool:
    """Whether people reach us by HTTPS."""
    return (settings.public_url or "").lower().startswith("https://")


def cookie_name(settings: Settings) -> str:
    """`__Host-zhike` by HTTPS. By plain HTTP (a laptop) browsers refuse that prefix, hence `zhike`."""
    return "__Host-zhike" if is_secure(settings) else "zhike"


def set_cookie(settings: Settings, token: str, now: datetime, expires_at: datetime) -> str:
    """The header that gives the cookie. Strict: no other site's link or form carries it."""
    seconds = int((expires_at - now) / timedelta(seconds=1))
    parts = [f"{cookie_name(settings)}={token}", "Path=/", "HttpOnly", "SameSite=Strict", f"Max-Age={seconds}"]
    return "; ".join([*parts, "Secure"] if is_secure(settings) else parts)


def clear_cookie(settings: Settings) -> str:
    """The header that takes the cookie away."""
    parts = [f"{cookie_name(settings)}=", "Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=0"]
    return "; ".join([*parts, "Secure"] if is_secure(settings) else parts)
