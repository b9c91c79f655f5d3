-- name: raise_version
UPDATE {schema}.catalog_head SET version = version + 1, published_at = $1 WHERE id = 1;
