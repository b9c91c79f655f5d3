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
    detail_zh = "{name} 的值“{value}”无效：{expected_zh}。"
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
    s3_endpoint: str | None = None
    """An S3-compatible store for attached files (https://host without a slash at its end); else a folder in `data`."""
    s3_bucket: str | None = None
    s3_region: str = "us-east-1"
    s3_access_key: str | None = None
    s3_secret_key: str | None = None
    """From ZHIKE_S3_SECRET_KEY or the file that ZHIKE_S3_SECRET_KEY_FILE names; never a flag, which others can see."""
    master_key: str | None = None
    """From ZHIKE_MASTER_KEY or the file that ZHIKE_MASTER_KEY_FILE names; else `master.key` in `data`. Never a flag."""
    scanner: str | None = None
    """A clamd that looks at every upload: the path of its socket, or host:port."""

    def __repr__(self) -> str:
        shown = replace(
            self,
            database_url=_hide(self.database_url),
            admin_password=_hide(self.admin_password),
            s3_secret_key=_hide(self.s3_secret_key),
            master_key=_hide(self.master_key),
        )
        pairs = ", ".join(f"{field.name}={getattr(shown, field.name)!r}" for field in fields(shown))
        return f"Settings({pairs})"


def read_settings(environment: Mapping[str, str], flags: Mapping[str, str | int | bool | None]) -> Settings:
    """Join flags (None: not given), variables and defaults. Raises BadSetting."""
    values: dict[str, object] = {}
    for field in fields(Settings):
        name = field.name
        given = flags.get(name)
        raw = given if given is not None else _read_variable(environment, PREFIX + name.upper())
        if raw is not None and raw != "":
            values[name] = _convert(name, str(raw))
    settings = replace(Settings(), **values)  # type: ignore[arg-type]  # _convert gives each name its own type
    _check_store(settings)
    return settings


def _read_variable(environment: Mapping[str, str], variable: str) -> str | None:
    """A variable, or the content of the file that the same variable with _FILE names (secrets of containers)."""
    path = environment.get(f"{variable}_FILE")
    if not path:
        return environment.get(variable)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(
            name=f"{variable}_FILE", value=path, expected_zh="应为可读的文件", expected_en="a file that can be read"
        ) from error


def _check_store(settings: Settings) -> None:
    if settings.s3_endpoint is None:
        return
    if not settings.s3_endpoint.startswith(("https://", "http://")) or settings.s3_endpoint.endswith("/"):
        raise BadSetting(
            name="s3_endpoint",
            value=settings.s3_endpoint,
            expected_zh="应为不以斜杠结尾的 http(s) 地址",
            expected_en="an http(s) address without a slash at its end",
        )
    for name in ("s3_bucket", "s3_access_key", "s3_secret_key"):
        if getattr(settings, name) is None:
            raise BadSetting(
                name=name, value="", expected_zh="设置了 s3_endpoint 时必填", expected_en="needed with s3_endpoint"
            )


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
    if name == "scanner" and not raw.startswith("/") and not raw.rpartition(":")[2].isdigit():
        raise BadSetting(
            name=name,
            value=raw,
            expected_zh="应为套接字路径或 主机:端口",
            expected_en="a path of a socket, or host:port",
        )
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
