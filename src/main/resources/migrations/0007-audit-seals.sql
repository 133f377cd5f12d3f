--liquibase formatted sql

--changeset gatehouse:0007-audit-event-xid
--comment: The transaction id of an event defines the order of sealing. Existing events get the id of this transaction.
ALTER TABLE audit_event ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX audit_event_xid ON audit_event (xid, id);
--rollback ALTER TABLE audit_event DROP COLUMN xid;

--changeset gatehouse:0007-audit-key
--comment: Random keys, encrypted with the master key, so that seals stay valid when the master key changes.
CREATE TABLE audit_key (
    id         smallint PRIMARY KEY CHECK (id > 0),
    sealed_key bytea       NOT NULL,
    kek_id     text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
--rollback DROP TABLE audit_key;

--changeset gatehouse:0007-audit-seal
--comment: A chain over all events (ADR 0012). Append-only; seals stay when the partition of their events is dropped.
CREATE TABLE audit_seal (
    number    bigint PRIMARY KEY CHECK (number > 0),
    sealed_at timestamptz NOT NULL,
    key_id    smallint    NOT NULL REFERENCES audit_key,
    -- Its events come after those of the seal before it, up to this place in the order of (xid, id) …
    last_xid  xid8        NOT NULL,
    last_id   bigint      NOT NULL,
    -- … and have greater ids than this one, which moves only when a restored dump begins to count transactions anew.
    floor_id  bigint      NOT NULL,
    top_id    bigint      NOT NULL,
    -- No transaction from this one on had begun to write when the events were read.
    next_xid  xid8        NOT NULL,
    -- Of its events, as in the name of their partition; empty where it has none.
    month     text        NOT NULL,
    events    integer     NOT NULL,
    digest    bytea       NOT NULL CHECK (octet_length(digest) = 32),
    hash      bytea       NOT NULL CHECK (octet_length(hash) = 32)
);
--rollback DROP TABLE audit_seal;
