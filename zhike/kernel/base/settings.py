"""Everything that an operator can set, read once at start from flags and the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from zhike.kernel.base.errors import Invalid

PREFIX = "ZHIKE_"


class BadSetting(Invalid):
    """A setting has a value that it cannot have."""

    code = "bad_setting"
    title_zh = "设置有误"
    title_en = "Bad setting"
    detail_zh = "{name} 的值“{value}”无效:{expected_zh}。"
    detail_en = "{name}='{value}' is not valid: {expected_en}."


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation's settings. Each is a flag (`--data`) or a variable (`ZHIKE_DATA`); the flag wins."""

    host: str = "127.0.0.1"
    port: int = 8000
    data: Path = Path("data")
    workers: int = 2
    database_url: str | None = None
    """A PostgreSQL 18 or newer. Without it the embedded server runs in the data folder."""
    database_os_user: str | None = None
    """The system user that the embedded server runs as when Zhike is started by root."""
    admin_password: str | None = None
    public_url: str | None = None
    rate_limit: int = 6000
    """Requests that one user may make in a minute of each web process; 0 is no limit."""
    log_level: str = "info"
    log_json: bool = False
    demo: bool = False

    def __repr__(self) -> str:
        shown = replace(self, database_url=_hide(self.database_url), admin_password=_hide(self.admin_password))
        pairs = ", ".join(f"{field.name}={getattr(shown, field.name)!r}" for field in fields(shown))
        return f"Settings({pairs})"


def read_settings(environment: Mapping[str, str], flags: Mapping[str, str | int | bool | None]) -> Settings:
    """Join flags (None: not given), variables and defaults. Raises BadSetting."""
    values: dict[str, object] = {}
    for field in fields(Settings):
        name = field.name
        given = flags.get(name)
        raw = given if given is not None else environment.get(PREFIX + name.upper())
        if raw is not None and raw != "":
            values[name] = _convert(name, str(raw))
    return replace(Settings(), **values)  # type: ignore[arg-type]  # _convert gives each name its own type


def _hide(secret: str | None) -> str | None:
    return None if secret is None else "***"


def _convert(name: str, raw: str) -> object:
    if name == "data":
        return Path(raw)
    if name == "port":
        return _read_number(name, raw, 0, 65535)
    if name == "rate_limit":
        return _read_number(name, raw, 0, 10_000_000)
    if name == "workers":
        return _read_number(name, raw, 1, 64)
    if name in {"log_json", "demo"}:
        return _read_switch(name, raw)
    return raw


def _read_number(name: str, raw: str, lowest: int, highest: int) -> int:
    if raw.isascii() and raw.isdigit() and lowest <= int(raw) <= highest:
        return int(raw)
    raise BadSetting(
        name=name,
        value=raw,
        expected_zh=f"应为 {lowest} 到 {highest} 的整数",
        expected_en=f"a whole number from {lowest} to {highest}",
    )


def _read_switch(name: str, raw: str) -> bool:
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(name=name, value=raw, expected_zh="应为 yes 或 no", expected_en="yes or no")
