"""The application of one web process: routes out of the endpoints, the gate before them, the envelope around all."""

from litestar import Litestar
from litestar.config.app import AppConfig
from litestar.datastructures import State

from zhike.operations.kernel import Kernel
from zhike.server.cookies import is_secure
from zhike.server.endpoint import Endpoint, make_handler
from zhike.server.envelope import Envelope
from zhike.server.gate import Gate
from zhike.server.health import make_health_handlers
from zhike.server.live import LiveEvents
from zhike.server.metrics import Metrics
from zhike.server.problems import handle_error
from zhike.server.routes import (
    access_log,
    accounts,
    attachments,
    batches,
    bulk,
    calendar,
    changes,
    definition_care,
    definitions,
    demo,
    duplicates,
    erasing,
    events,
    exports,
    field_changes,
    field_types,
    graph,
    health,
    history,
    imports,
    insights,
    jobs,
    journal,
    members,
    merges,
    meta,
    migrations,
    moves,
    notifications,
    openapi,
    operations,
    overview,
    packages,
    preferences,
    readings,
    records,
    rights_preview,
    search,
    second_factor,
    segments,
    session,
    sessions,
    setup,
    tags,
    timeline,
    today,
    tokens,
    undo,
    views,
    visibility,
)
from zhike.server.static import StaticFiles, make_static_handlers

ENDPOINTS: tuple[Endpoint, ...] = (
    *setup.ENDPOINTS,
    *session.ENDPOINTS,
    *second_factor.ENDPOINTS,
    *sessions.ENDPOINTS,
    *tokens.ENDPOINTS,
    *accounts.ENDPOINTS,
    *readings.ENDPOINTS,
    *records.ENDPOINTS,
    *batches.ENDPOINTS,
    *merges.ENDPOINTS,
    *moves.ENDPOINTS,
    *duplicates.ENDPOINTS,
    *bulk.ENDPOINTS,
    *views.ENDPOINTS,
    *visibility.ENDPOINTS,
    *access_log.ENDPOINTS,
    *history.ENDPOINTS,
    *field_changes.ENDPOINTS,
    *timeline.ENDPOINTS,
    *graph.ENDPOINTS,
    *overview.ENDPOINTS,
    *members.ENDPOINTS,
    *operations.ENDPOINTS,
    *undo.ENDPOINTS,
    *journal.ENDPOINTS,
    *meta.ENDPOINTS,
    *definitions.ENDPOINTS,
    *rights_preview.ENDPOINTS,
    *definition_care.ENDPOINTS,
    *field_types.ENDPOINTS,
    *changes.ENDPOINTS,
    *packages.ENDPOINTS,
    *health.ENDPOINTS,
    *demo.ENDPOINTS,
    *imports.ENDPOINTS,
    *migrations.ENDPOINTS,
    *exports.ENDPOINTS,
    *attachments.ENDPOINTS,
    *jobs.ENDPOINTS,
    *search.ENDPOINTS,
    *segments.ENDPOINTS,
    *tags.ENDPOINTS,
    *insights.ENDPOINTS,
    *notifications.ENDPOINTS,
    *preferences.ENDPOINTS,
    *today.ENDPOINTS,
    *calendar.ENDPOINTS,
    *erasing.ENDPOINTS,
    *events.ENDPOINTS,
)


def list_endpoints() -> tuple[Endpoint, ...]:
    """Every endpoint of the API."""
    return (*ENDPOINTS, openapi.make_openapi_endpoint(list_endpoints))


def make_app(kernel: Kernel, live: LiveEvents | None = None, files: StaticFiles | None = None) -> Envelope:
    """An ASGI application on a kernel that runs and is closed by its maker."""
    counted, gate = Metrics(), Gate(kernel, kernel.clock)
    config = AppConfig(
        route_handlers=[
            *(make_handler(endpoint, kernel, gate) for endpoint in list_endpoints()),
            *make_health_handlers(kernel, counted),
            *calendar.make_calendar_handlers(kernel),
            *make_static_handlers(files or StaticFiles()),
        ],
        exception_handlers={Exception: handle_error},
        state=State(
            {
                events.LIVE: live or LiveEvents(kernel),
                events.METRICS: counted,
                meta.VIEWS: meta.Views(),
                duplicates.CHECKS: duplicates.make_limiter(kernel),
            }
        ),
        openapi_config=None,
        logging_config=None,
        # The envelope counts what comes in, with a limit of its own for uploads.
        request_max_body_size=None,
    )
    return Envelope(Litestar.from_config(config), kernel.clock, counted, secure=is_secure(kernel.settings))
