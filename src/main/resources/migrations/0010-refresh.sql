--liquibase formatted sql

--changeset gatehouse:0010-one-denylist-row-per-session
--comment: The transactions of the last two rotations of a session. Revocation rows of the older one are superseded by those of the newer one. Not indexed.
ALTER TABLE session ADD COLUMN denied_xid xid8, ADD COLUMN superseded_xid xid8;
-- Whether the instance takes the entry of a generation for an entry of all below it; earlier versions need a row for each.
ALTER TABLE member ADD COLUMN reads_generations boolean NOT NULL DEFAULT false;
--rollback ALTER TABLE session DROP COLUMN denied_xid, DROP COLUMN superseded_xid; ALTER TABLE member DROP COLUMN reads_generations;

--changeset gatehouse:0010-refresh-rate-and-client
--comment: These columns have no index, so that a rotation is a HOT update.
ALTER TABLE session
    -- Up to when rotations have been paid for (GCRA).
    ADD COLUMN rate_mark timestamptz,
    -- Keyed hashes of address and user agent of the client of the last rotation, and the generation that it made.
    ADD COLUMN rotated_from bigint,
    ADD COLUMN rotated_with bigint,
    ADD COLUMN rotated_into integer,
    -- The generation whose token was replaced although its holder was answered 503: no copy when it comes again.
    ADD COLUMN unanswered_generation integer;
--rollback ALTER TABLE session DROP COLUMN rate_mark, DROP COLUMN rotated_from, DROP COLUMN rotated_with, DROP COLUMN rotated_into, DROP COLUMN unanswered_generation;
