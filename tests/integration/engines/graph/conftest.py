"""The same company and way to ask as timelines have."""

from tests.integration.engines.timeline.conftest import app, company, firm, get, kernel, owner

__all__ = ["app", "company", "firm", "get", "kernel", "owner"]
