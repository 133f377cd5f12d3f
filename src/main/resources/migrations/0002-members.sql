--liquibase formatted sql

--changeset gatehouse:0002-member
--comment: The running instances. An instance without a valid lease rejects revoking requests until it renews the lease.
CREATE TABLE member (
    id            uuid PRIMARY KEY,
    lease_ends_at timestamptz NOT NULL,
    started_at    timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);
--rollback DROP TABLE member;
