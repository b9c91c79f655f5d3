-- name: list_tables
SELECT c.relname AS name
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relkind = 'r'
ORDER BY c.relname;

-- name: read_heads
SELECT (SELECT version FROM {schema}.catalog_head) AS catalog_version, (SELECT pos FROM {schema}.journal_head) AS journal_pos;

-- name: measure_database
SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS size;

-- name: list_slow
-- Statements that run for longer than they should, now. Their texts hold no values.
SELECT left(query, 200) AS text, extract(epoch FROM now() - query_start)::float8 AS seconds
FROM pg_catalog.pg_stat_activity
WHERE datname = current_database() AND state = 'active' AND backend_type = 'client backend'
    AND pid <> pg_backend_pid() AND query_start < now() - make_interval(secs => $1::float8)
ORDER BY query_start LIMIT 10;

-- name: has_statistics
SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_extension WHERE extname = 'pg_stat_statements');

-- name: list_slowest
SELECT left(query, 200) AS text, (mean_exec_time / 1000)::float8 AS seconds
FROM public.pg_stat_statements
WHERE mean_exec_time > $1::float8 * 1000 AND calls > 1
ORDER BY mean_exec_time DESC LIMIT 10;

-- name: count_sessions
SELECT count(*) FROM zhike.session WHERE revoked_at IS NULL AND expires_at > $1 AND ($2::text IS NULL OR workspace_key = $2);

-- name: own_number
SELECT oid::bigint FROM pg_catalog.pg_database WHERE datname = current_database();

-- name: list_scratches
SELECT datname AS name FROM pg_catalog.pg_database WHERE starts_with(datname, $1) ORDER BY datname;
