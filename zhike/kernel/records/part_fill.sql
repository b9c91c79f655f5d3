-- name: list_filled
SELECT field_id, whole_id, part FROM {schema}.part_fill;

-- name: note_filled
INSERT INTO {schema}.part_fill (field_id, whole_id, part, filled_at)
SELECT v.field_id, $2, v.part, $4 FROM unnest($1::integer[], $3::text[]) AS v(field_id, part)
ON CONFLICT (field_id) DO UPDATE SET
    whole_id = excluded.whole_id, part = excluded.part, filled_at = excluded.filled_at;
