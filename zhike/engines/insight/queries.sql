-- name: read_settings
SELECT s.document, s.version FROM {schema}.insight_settings AS s WHERE s.id = 1

-- name: put_settings
INSERT INTO {schema}.insight_settings (id, document, version, updated_at) VALUES (1, $1, 1, $2)
ON CONFLICT (id) DO UPDATE SET document = excluded.document, version = insight_settings.version + 1,
    updated_at = excluded.updated_at

-- name: put_insights
INSERT INTO {schema}.insight (object, record_id, kind, value, reason, since, computed_at)
SELECT $1, v.id, $2, v.value, v.reason, $6, $6 FROM unnest($3::uuid[], $4::text[], $5::jsonb[]) AS v(id, value, reason)
ON CONFLICT (kind, record_id) DO UPDATE SET value = excluded.value, reason = excluded.reason,
    since = CASE WHEN insight.value = excluded.value THEN insight.since ELSE excluded.since END,
    computed_at = excluded.computed_at

-- name: list_insights
SELECT i.kind, i.value, i.reason, i.since, i.computed_at FROM {schema}.insight AS i
WHERE i.object = $1 AND i.record_id = $2 ORDER BY i.kind

-- name: drop_insights
DELETE FROM {schema}.insight WHERE kind = $1 AND computed_at < $2
