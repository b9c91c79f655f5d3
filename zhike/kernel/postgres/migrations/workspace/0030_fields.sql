-- What field types need beside the tables of objects.

-- The links of fields that hold several records. The field's own column has them as an ordered list, which is journaled
-- and read; these rows are kept in step by the same statement, so that they are real keys and can be followed back.
CREATE TABLE {schema}.link (
    field_id integer NOT NULL,
    record_id uuid NOT NULL,
    target_id uuid NOT NULL,
    PRIMARY KEY (field_id, record_id, target_id)
);
ALTER TABLE {schema}.link ADD CONSTRAINT link_record_fk FOREIGN KEY (record_id) REFERENCES {schema}.record (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE {schema}.link ADD CONSTRAINT link_target_fk FOREIGN KEY (target_id) REFERENCES {schema}.record (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX link_record ON {schema}.link (record_id);
CREATE INDEX link_target ON {schema}.link (target_id, field_id, record_id);

-- The next number of each pattern and period ("2026", "2026-03", "" where it is never reset).
CREATE TABLE {schema}.number_series (
    field_id integer NOT NULL,
    period text NOT NULL,
    next_number bigint NOT NULL,
    PRIMARY KEY (field_id, period)
);
