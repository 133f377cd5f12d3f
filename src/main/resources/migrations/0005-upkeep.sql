--liquibase formatted sql

--changeset gatehouse:0005-scheduled-work
--comment: What one instance of many does for all, once a period. No time has an index, so that a row is updated in place.
CREATE TABLE scheduled_work (
    name         text COLLATE "C" PRIMARY KEY,
    due_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at   timestamptz,
    completed_at timestamptz
) WITH (fillfactor = 50);
--rollback DROP TABLE scheduled_work;
