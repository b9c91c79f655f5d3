-- How far objects have been scanned for duplicates (docs/engines/matching.md): by which rules, up to which place of the
-- journal, and how many records it was, so that the next scan looks only at what changed since.
CREATE TABLE {schema}.match_scan (
    object text PRIMARY KEY,
    signature text NOT NULL,
    era integer NOT NULL,
    pos bigint NOT NULL,
    records integer NOT NULL,
    scanned_at timestamptz NOT NULL
);
-- A deleted group of tags can come back; its tags show none meanwhile.
ALTER TABLE {schema}.tag_group ADD COLUMN deleted_at timestamptz;
