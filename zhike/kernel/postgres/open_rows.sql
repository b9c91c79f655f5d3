-- name: list_columns
SELECT c.relname AS table_name, a.attname AS column_name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY c.relname, a.attnum;

-- name: list_strict_keys
SELECT child.relname AS child, parent.relname AS parent
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class child ON child.oid = k.conrelid
JOIN pg_catalog.pg_class parent ON parent.oid = k.confrelid
JOIN pg_catalog.pg_namespace n ON n.oid = child.relnamespace
WHERE n.nspname = $1 AND k.contype = 'f' AND NOT k.condeferrable;

-- name: read_sequences
SELECT sequencename AS sequence_name, last_value FROM pg_catalog.pg_sequences
WHERE schemaname = $1 AND last_value IS NOT NULL;

-- name: list_sequences
SELECT sequencename AS name FROM pg_catalog.pg_sequences WHERE schemaname = $1;
