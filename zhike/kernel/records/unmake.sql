-- name: list_made
-- Records that operations of these kinds made and that are still there.
SELECT r.object, array_agg(r.id ORDER BY r.id) AS ids
FROM {schema}.record r
WHERE r.id IN (
    SELECT j.record_id
    FROM {schema}.operation o
    JOIN {schema}.journal j ON j.operation_id = o.id
    WHERE o.kind = ANY($1::text[]) AND j.kind = 'i'
)
GROUP BY r.object;

-- name: find_latest
-- Ids rise with the moment in which they were made, whatever time the operation tells.
SELECT o.kind FROM {schema}.operation o WHERE o.kind = ANY($1::text[]) ORDER BY o.id DESC LIMIT 1;

-- name: list_uploaders
-- People who brought files that stay; their records stay as well.
SELECT DISTINCT f.uploaded_by AS id FROM {schema}.file f WHERE f.uploaded_by = ANY($1::uuid[]);

-- name: drop_places
DELETE FROM {schema}.user_department WHERE user_id = ANY($1::uuid[]) OR department_id = ANY($1::uuid[]);

-- name: drop_memberships
DELETE FROM {schema}.member WHERE user_id = ANY($1::uuid[]);

-- name: drop_shares
DELETE FROM {schema}.share WHERE principal = ANY($1::text[]);

-- name: drop_tokens
DELETE FROM {schema}.api_token WHERE user_id = ANY($1::uuid[]);
