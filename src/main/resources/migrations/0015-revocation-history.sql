--liquibase formatted sql

--changeset gatehouse:0015-revocation-history
--comment: One row: the id of the history of transactions that cursors of the revocation feed refer to. After a failover or a restore, an instance replaces it.
CREATE TABLE revocation_history (
    single    boolean PRIMARY KEY DEFAULT true CHECK (single),
    id        uuid NOT NULL DEFAULT gen_random_uuid(),
    -- The timeline of the WAL, 8 hexadecimal digits.
    timeline  text NOT NULL,
    system_id text NOT NULL
);
INSERT INTO revocation_history (timeline, system_id)
SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8), system_identifier::text FROM pg_control_system();
--rollback DROP TABLE revocation_history;
