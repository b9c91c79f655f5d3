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
