"""Records by which a workspace is set up: calendars, rates."""

from __future__ import annotations

from zhike.kernel.catalog.traits.contract import Trait


class Configuration(Trait):
    """Screens put the object under the settings of those who may write it, and not among what people work with."""

    key = "configuration"
    zh, en = "配置", "Configuration"
