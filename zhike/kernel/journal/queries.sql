-- name: lock_head
SELECT era, pos, seal FROM {schema}.journal_head WHERE id = 1 FOR UPDATE

-- name: place_entries
-- Entries are found again by their primary key. Never add "pos IS NULL" to the UPDATE: statistics taken while nothing
-- waits promise one such row, and the join becomes two loops over everything that waits by now. Digests are made in the
-- CTE: a cluster allows no stable function of a column in UPDATE SET. A digest that is there already (erased before it
-- was placed) stays.
WITH unplaced AS MATERIALIZED (
    SELECT at, seq, operation_id, actor_id, subject_id, kind, object, record_id, version, cause,
        coalesce(digest, sha256(coalesce(salt, ''::bytea) || convert_to(coalesce(payload::text, ''), 'UTF8'))) AS digest
    FROM {schema}.journal
    WHERE pos IS NULL
    ORDER BY seq
    LIMIT $2
), numbered AS MATERIALIZED (
    SELECT u.*, $1::bigint + row_number() OVER (ORDER BY u.seq) AS place FROM unplaced u
), placed AS (
    UPDATE {schema}.journal j
    SET pos = n.place, digest = n.digest
    FROM numbered n
    WHERE j.at = n.at AND j.seq = n.seq
    RETURNING j.pos
)
SELECT
    (SELECT count(*) FROM placed) AS placed,
    count(*) AS numbered,
    max(n.place) AS last_pos,
    sha256(coalesce(string_agg(sha256(convert_to(concat(
        n.place, '|', (extract(epoch FROM n.at) * 1000000)::bigint, '|', n.operation_id, '|', n.actor_id, '|',
        n.subject_id, '|', n.kind, '|', n.object, '|', n.record_id, '|', n.version, '|', n.cause, '|'
    ), 'UTF8') || n.digest), ''::bytea ORDER BY n.place), ''::bytea)) AS digest
FROM numbered n

-- name: append_seal
INSERT INTO {schema}.journal_seal (first_pos, last_pos, era, digest, previous, seal, at)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: advance_head
UPDATE {schema}.journal_head SET pos = $1, seal = $2 WHERE id = 1

-- name: read_head
SELECT era, pos, seal FROM {schema}.journal_head WHERE id = 1

-- name: raise_era
UPDATE {schema}.journal_head SET era = era + 1 WHERE id = 1 RETURNING era

-- name: find_placed
-- The last place, where no entry waits for one: most looks at a journal find nothing, and take no lock then.
SELECT pos FROM {schema}.journal_head WHERE id = 1 AND NOT EXISTS (SELECT 1 FROM {schema}.journal WHERE pos IS NULL)

-- name: count_unplaced
SELECT count(*) FROM {schema}.journal WHERE pos IS NULL

-- name: read_entries
SELECT pos, seq, at, operation_id, actor_id, subject_id, cause, kind::text AS kind, object, record_id, version,
    coalesce(payload, 'null'::jsonb) AS payload
FROM {schema}.journal
WHERE pos > $1 AND pos <= $2
ORDER BY pos

-- name: read_seals
SELECT first_pos, last_pos, era, digest, previous, seal FROM {schema}.journal_seal
WHERE first_pos > $1 ORDER BY first_pos LIMIT $2

-- name: find_seal_back
SELECT first_pos, previous FROM {schema}.journal_seal ORDER BY first_pos DESC OFFSET $1 LIMIT 1

-- name: check_range
-- What a sealed range comes to now. An entry is good when its digest fits its content, or when its content is gone and
-- the erasure list says why.
SELECT
    count(*) AS entries,
    count(DISTINCT j.pos) AS places,
    min(j.pos) FILTER (WHERE NOT (
        coalesce(
            j.digest = sha256(coalesce(j.salt, ''::bytea) || convert_to(coalesce(j.payload::text, ''), 'UTF8')), false)
        OR (j.salt IS NULL AND j.payload IS NULL AND j.digest IS NOT NULL
            AND EXISTS (SELECT 1 FROM {schema}.erasure e WHERE e.record_id = j.record_id))
    )) AS first_broken,
    sha256(coalesce(string_agg(sha256(convert_to(concat(
        j.pos, '|', (extract(epoch FROM j.at) * 1000000)::bigint, '|', j.operation_id, '|', j.actor_id, '|',
        j.subject_id, '|', j.kind, '|', j.object, '|', j.record_id, '|', j.version, '|', j.cause, '|'
    ), 'UTF8') || coalesce(j.digest, ''::bytea)), ''::bytea ORDER BY j.pos), ''::bytea)) AS digest
FROM {schema}.journal j
WHERE j.pos BETWEEN $1 AND $2

-- name: count_outside_seals
SELECT count(*) FROM {schema}.journal WHERE pos > $1 OR pos < 1

-- name: ensure_consumer
INSERT INTO {schema}.consumer (name, era, pos, updated_at)
SELECT $1, h.era, CASE WHEN $2 THEN 0 ELSE h.pos END, $3 FROM {schema}.journal_head h WHERE h.id = 1
ON CONFLICT (name) DO NOTHING

-- name: lock_consumer
SELECT c.era, c.pos FROM {schema}.consumer c WHERE c.name = $1 FOR UPDATE SKIP LOCKED

-- name: read_consumer
SELECT c.era, c.pos FROM {schema}.consumer c WHERE c.name = $1

-- name: is_up
-- Whether nothing waits for a cursor: most wake-ups are not for it, and take no lock then.
SELECT h.era = c.era AND h.pos <= c.pos FROM {schema}.consumer c CROSS JOIN {schema}.journal_head h
WHERE c.name = $1 AND h.id = 1

-- name: advance_consumer
UPDATE {schema}.consumer SET pos = $2, era = $3, updated_at = $4 WHERE name = $1

-- name: list_consumers
SELECT c.name, c.era, c.pos, h.pos - c.pos AS behind, c.updated_at
FROM {schema}.consumer c CROSS JOIN {schema}.journal_head h WHERE h.id = 1 ORDER BY c.name

-- name: next_place
SELECT min(pos) FROM {schema}.journal WHERE pos > $1

-- name: read_history
-- Of the record and of all that were merged into it.
WITH RECURSIVE merged (id, path) AS (
    SELECT $1::uuid, ARRAY[$1::uuid]
    UNION ALL
    SELECT r.id, merged.path || r.id
    FROM merged
    JOIN {schema}.record r ON r.merged_into = merged.id
    WHERE NOT r.id = ANY(merged.path)
)
SELECT j.seq, j.record_id, j.at, j.kind::text AS kind, j.version, j.actor_id, u.name AS actor_title, j.cause, j.payload,
    j.operation_id, o.kind AS operation_kind, o.title AS operation_title, o.at AS operation_at, o.undone_by
FROM {schema}.journal j
JOIN {schema}.operation o ON o.id = j.operation_id
LEFT JOIN {schema}.o_user u ON u.id = j.actor_id
WHERE j.record_id IN (SELECT merged.id FROM merged) AND j.object = $4 AND ($2::bigint IS NULL OR j.seq < $2::bigint)
    AND j.kind IN ('i', 'u', 'd', 'r', 'p', 'm', 'e')
ORDER BY j.seq DESC
LIMIT $3

-- name: find_fields
SELECT id, field FROM {schema}.physical_field WHERE id = ANY($1::integer[])

-- name: read_later
SELECT j.kind::text AS kind, j.version, j.payload
FROM {schema}.journal j
WHERE j.record_id = $1 AND j.at > $2 AND j.kind IN ('i', 'u', 'd', 'r', 'p', 'm', 'e')
ORDER BY j.version DESC, j.seq DESC

-- name: list_operations
SELECT o.id, o.kind, o.title, o.at, o.finished_at, o.actor_id, u.name AS actor_title, o.cause, o.undo_of, o.undone_by,
    coalesce(c.objects, '{}'::json) AS objects, coalesce(c.entries, 0) AS entries,
    coalesce(c.changes, false) AS changes
FROM {schema}.operation o
LEFT JOIN {schema}.o_user u ON u.id = o.actor_id
LEFT JOIN LATERAL (
    SELECT json_object_agg(n.object, n.records) AS objects, sum(n.entries) AS entries, bool_or(n.changes) AS changes
    FROM (
        SELECT e.object, count(DISTINCT e.record_id) AS records, count(*) AS entries,
            bool_or(e.kind::text IN ('i', 'u', 'd', 'r', 'm')) AS changes
        FROM (
            SELECT j.object, j.record_id, j.kind FROM {schema}.journal j
            WHERE j.operation_id = o.id AND j.record_id IS NOT NULL LIMIT $5
        ) AS e
        GROUP BY e.object
    ) AS n
) AS c ON true
WHERE ($1::uuid IS NULL OR o.actor_id = $1::uuid) AND ($2::timestamptz IS NULL OR (o.at, o.id) < ($2, $3::uuid))
    AND ($6::text IS NULL OR o.kind = $6) AND ($7::text IS NULL OR EXISTS (
        SELECT 1 FROM {schema}.journal f WHERE f.operation_id = o.id AND f.object = $7
    ))
    AND ($8::uuid[] IS NULL OR o.actor_id = ANY($8::uuid[]))
ORDER BY o.at DESC, o.id DESC
LIMIT $4

-- name: list_written
-- The records that an operation wrote, in the order of its first entries of each.
SELECT w.object, w.record_id, w.kinds
FROM (
    SELECT j.object, j.record_id, min(j.seq) AS first, array_agg(DISTINCT j.kind::text) AS kinds
    FROM (
        SELECT e.object, e.record_id, e.seq, e.kind FROM {schema}.journal e
        WHERE e.operation_id = $1 AND e.record_id IS NOT NULL LIMIT $2
    ) AS j
    GROUP BY j.object, j.record_id
) AS w
ORDER BY w.first
LIMIT $3

-- name: get_counts
SELECT o.counts FROM {schema}.operation o WHERE o.id = $1

-- name: get_operation
SELECT o.id, o.kind, o.title, o.at, o.finished_at, o.actor_id, u.name AS actor_title, o.cause, o.undo_of, o.undone_by,
    coalesce(c.objects, '{}'::json) AS objects, coalesce(c.entries, 0) AS entries,
    coalesce(c.changes, false) AS changes
FROM {schema}.operation o
LEFT JOIN {schema}.o_user u ON u.id = o.actor_id
LEFT JOIN LATERAL (
    SELECT json_object_agg(n.object, n.records) AS objects, sum(n.entries) AS entries, bool_or(n.changes) AS changes
    FROM (
        SELECT e.object, count(DISTINCT e.record_id) AS records, count(*) AS entries,
            bool_or(e.kind::text IN ('i', 'u', 'd', 'r', 'm')) AS changes
        FROM (
            SELECT j.object, j.record_id, j.kind FROM {schema}.journal j
            WHERE j.operation_id = o.id AND j.record_id IS NOT NULL LIMIT $2
        ) AS e
        GROUP BY e.object
    ) AS n
) AS c ON true
WHERE o.id = $1 AND ($3::uuid[] IS NULL OR o.actor_id = ANY($3::uuid[]))

-- name: blank_entries
-- An entry that has no place yet gets its digest now, because afterwards nobody could make it.
WITH mine AS MATERIALIZED (
    SELECT at, seq,
        coalesce(digest, sha256(coalesce(salt, ''::bytea) || convert_to(coalesce(payload::text, ''), 'UTF8'))) AS digest
    FROM {schema}.journal
    WHERE record_id = $1 AND kind <> 'e' AND (payload IS NOT NULL OR salt IS NOT NULL)
)
UPDATE {schema}.journal j SET payload = NULL, salt = NULL, digest = m.digest
FROM mine m WHERE j.record_id = $1 AND j.at = m.at AND j.seq = m.seq

-- name: blank_spans
UPDATE {schema}.field_span SET value = NULL WHERE record_id = $1 AND value IS NOT NULL

-- name: blank_search_row
-- The index makes it again out of what is left.
DELETE FROM {schema}.search_row WHERE record_id = $1

-- name: forget_differences
-- A refused row has no record yet; it is known by what the other system calls it.
DELETE FROM {schema}.import_difference d
WHERE d.record_id = $1 OR d.record_id IS NULL AND d.foreign_id IN (
    SELECT m.foreign_id FROM {schema}.import_id_map m WHERE m.record_id = $1
)

-- name: forget_foreign_ids
DELETE FROM {schema}.import_id_map WHERE record_id = $1

-- name: forget_import_rows
-- Rows that were refused or became another record name the person all the same: a cell is one of the names, or a number
-- that one of the names ends in.
DELETE FROM {schema}.import_row r
WHERE r.record_id = $1 OR jsonb_typeof(r.raw) = 'array' AND EXISTS (
    SELECT 1 FROM jsonb_array_elements_text(CASE WHEN jsonb_typeof(r.raw) = 'array' THEN r.raw ELSE '[]'::jsonb END)
        AS c (cell)
    WHERE lower(btrim(c.cell)) = ANY($2::text[])
        OR length(regexp_replace(c.cell, '\D', '', 'g')) >= 7 AND EXISTS (
            SELECT 1 FROM unnest($3::text[]) AS n (digits)
            WHERE right(n.digits, length(regexp_replace(c.cell, '\D', '', 'g'))) = regexp_replace(c.cell, '\D', '', 'g')
        )
)

-- name: blank_in_jobs
-- Cells that somebody mended, samples that a rehearsal kept: whole JSON texts that are one of the names.
WITH named AS MATERIALIZED (
    SELECT j.id, replace(j.arguments::text, q.quoted, to_jsonb($2::text)::text)::jsonb AS arguments,
        replace(j.result::text, q.quoted, to_jsonb($2::text)::text)::jsonb AS result,
        replace(j.checkpoint::text, q.quoted, to_jsonb($2::text)::text)::jsonb AS checkpoint
    FROM {schema}.job j CROSS JOIN (SELECT to_jsonb($1::text)::text AS quoted) AS q
    WHERE position(q.quoted IN concat(j.arguments, j.result, j.checkpoint)) > 0
)
UPDATE {schema}.job j SET arguments = n.arguments, result = n.result, checkpoint = n.checkpoint
FROM named n WHERE j.id = n.id

-- name: forget_answers
DELETE FROM {schema}.idempotency WHERE position($1::bytea IN response) > 0

-- name: blank_titles
-- The text is looked for in the form that it has inside JSON.
WITH wanted AS MATERIALIZED (
    SELECT substr(q.quoted, 2, length(q.quoted) - 2) AS inner_text FROM (SELECT to_jsonb($2::text)::text AS quoted) AS q
), named AS MATERIALIZED (
    SELECT o.id, replace(o.title::text, t.inner_text, $3) AS title
    FROM {schema}.operation o CROSS JOIN wanted t
    WHERE o.id IN (SELECT j.operation_id FROM {schema}.journal j WHERE j.record_id = $1)
        AND position(t.inner_text IN o.title::text) > 0
)
UPDATE {schema}.operation o SET title = n.title::jsonb FROM named n WHERE o.id = n.id

-- name: list_erasure
INSERT INTO {schema}.erasure (record_id, object, reason, operation_id, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (record_id) DO NOTHING

-- name: list_merged_into
SELECT r.id FROM {schema}.record r WHERE r.merged_into = $1 ORDER BY r.id

-- name: read_erasures
SELECT object, record_id, reason, at FROM {schema}.erasure ORDER BY at, record_id

-- name: append_access
INSERT INTO {schema}.access_log
    (id, at, actor_id, subject_id, kind, object, record_id, record_count, fields, detail, request_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- name: list_access
SELECT id, at, actor_id, subject_id, kind, object, record_id, record_count, fields, detail, request_id
FROM {schema}.access_log
WHERE kind = ANY($1::text[]) AND ($2::text IS NULL OR object = $2)
    AND ($3::uuid IS NULL OR actor_id = $3)
    AND ($4::uuid IS NULL OR record_id = $4 OR ($10::boolean AND record_id IS NULL AND record_count > 0))
    AND ($5::timestamptz IS NULL OR (at, id) < ($5, $6::uuid))
    AND ($8::timestamptz IS NULL OR at >= $8) AND ($9::timestamptz IS NULL OR at < $9)
    AND ($11::text IS NULL OR $11 = ANY(fields))
ORDER BY at DESC, id DESC
LIMIT $7

-- name: count_revealed
SELECT coalesce(sum(cardinality(fields)), 0) FROM {schema}.access_log
WHERE actor_id = $1 AND at > $2 AND kind = 'reveal'

-- name: keep_erased
INSERT INTO {schema}.erased (workspace_key, record_id, object, reason, at)
SELECT $1, u.record_id, u.object, u.reason, u.at
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[]) AS u (record_id, object, reason, at)
ON CONFLICT (workspace_key, record_id) DO NOTHING

-- name: read_kept_erased
SELECT object, record_id, reason, at FROM {schema}.erased WHERE workspace_key = $1 ORDER BY at, record_id
