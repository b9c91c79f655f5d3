-- Who was erased, of all workspaces, kept where the restore of a workspace does not reach: it is replayed afterwards.
-- It outlives its workspace and holds nothing of the person but the id of the record.
CREATE TABLE {schema}.erased (
    workspace_key text NOT NULL,
    record_id uuid NOT NULL,
    object text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (workspace_key, record_id)
);
