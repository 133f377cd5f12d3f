--liquibase formatted sql

--changeset gatehouse:0004-realm-session-epoch
--validCheckSum: 9:6a633198d38f0895ea53914f01ecdbb3
--comment: "Revoke everything" ends every session by increasing one number; the rows are removed afterwards.
ALTER TABLE realm ADD COLUMN session_epoch bigint NOT NULL DEFAULT 0;
-- The session epoch of the realm at login.
ALTER TABLE session ADD COLUMN realm_session_epoch bigint NOT NULL DEFAULT 0;
--rollback ALTER TABLE session DROP COLUMN realm_session_epoch; ALTER TABLE realm DROP COLUMN session_epoch;
