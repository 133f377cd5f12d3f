--liquibase formatted sql

--changeset gatehouse:0016-listener-reports
--comment: What each instance knows about the listeners of its revocation feed. Unlogged: an instance writes its row again after seconds.
CREATE UNLOGGED TABLE listener_report (
    instance    uuid PRIMARY KEY,
    reported_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    listeners   jsonb NOT NULL
);
--rollback DROP TABLE listener_report;
