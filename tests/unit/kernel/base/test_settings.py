"""Settings: flags over variables over defaults; secrets hidden."""

from pathlib import Path

import pytest

from zhike.kernel.base.settings import BadSetting, Settings, read_settings


def test_a_flag_wins_over_a_variable_and_that_over_the_default() -> None:
    environment = {"ZHIKE_PORT": "9000", "ZHIKE_DATA": "/srv/客户 数据", "ZHIKE_HOST": ""}
    read = read_settings(environment, {"port": 9001, "host": None})
    assert (read.port, read.data, read.host) == (9001, Path("/srv/客户 数据"), "127.0.0.1")


def test_without_anything_the_defaults_hold() -> None:
    assert read_settings({}, {}) == Settings()


@pytest.mark.parametrize("value", ["65536", "-1", "x", "8000.0", "٨"])
def test_a_bad_port_names_the_setting(value: str) -> None:
    with pytest.raises(BadSetting, match="port"):
        read_settings({"ZHIKE_PORT": value}, {})


@pytest.mark.parametrize(("value", "meant"), [("yes", True), ("1", True), ("OFF", False), ("false", False)])
def test_switches(value: str, meant: bool) -> None:
    assert read_settings({"ZHIKE_LOG_JSON": value}, {}).log_json is meant


def test_a_bad_switch_is_refused() -> None:
    with pytest.raises(BadSetting):
        read_settings({"ZHIKE_LOG_JSON": "maybe"}, {})


def test_secrets_do_not_show() -> None:
    settings = Settings(admin_password="geheim", database_url="postgresql://u:geheim@h/d")
    assert "geheim" not in repr(settings)
    assert "geheim" not in str(settings)
