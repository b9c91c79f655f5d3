-- The index of what people attach; the bytes lie in a file store (docs/kernel/files.md).
CREATE TABLE {schema}.file (
    id uuid PRIMARY KEY,
    record_id uuid REFERENCES {schema}.record (id),
    field_id integer,
    name text NOT NULL,
    content_type text NOT NULL,
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    store_key text NOT NULL,
    width integer,
    height integer,
    thumbnail_key text,
    scan_state text NOT NULL,
    uploaded_by uuid NOT NULL REFERENCES {schema}.o_user (id),
    uploaded_at timestamptz NOT NULL,
    deleted_at timestamptz
);
CREATE INDEX file_record ON {schema}.file (record_id, uploaded_at DESC) WHERE record_id IS NOT NULL;
CREATE INDEX file_loose ON {schema}.file (uploaded_at) WHERE record_id IS NULL AND deleted_at IS NULL;
CREATE INDEX file_deleted ON {schema}.file (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX file_uploader ON {schema}.file (uploaded_by);
