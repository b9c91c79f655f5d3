-- Fixed statements of the query room.

-- name: find_merged
-- Where a merged id has gone; a record may have been merged several times over.
WITH RECURSIVE trail (id, path) AS (
    SELECT r.merged_into, ARRAY[r.id]
    FROM {schema}.record AS r
    WHERE r.id = $1::uuid AND r.merged_into IS NOT NULL
    UNION ALL
    SELECT r.merged_into, trail.path || r.id
    FROM trail
    JOIN {schema}.record AS r ON r.id = trail.id
    WHERE r.merged_into IS NOT NULL AND NOT r.id = ANY(trail.path)
)
SELECT id FROM trail ORDER BY cardinality(path) DESC LIMIT 1;
