--liquibase formatted sql

--changeset gatehouse:0013-audit-event-id
--comment: Seals cover positive ids only. NOT VALID: existing rows are not read here; the verification checks them.
ALTER TABLE audit_event ADD CONSTRAINT audit_event_id_positive CHECK (id > 0) NOT VALID;
--rollback ALTER TABLE audit_event DROP CONSTRAINT audit_event_id_positive;

--changeset gatehouse:0013-audit-seal-retention
--comment: The retention that allowed the drop of a partition, in the seal that records the drop (ADR 17); 0 in the baseline.
ALTER TABLE audit_seal ADD COLUMN retention_seconds bigint CHECK (retention_seconds >= 0);
CREATE INDEX audit_seal_retention ON audit_seal (number) WHERE retention_seconds IS NOT NULL;
--rollback ALTER TABLE audit_seal DROP COLUMN retention_seconds;

--changeset gatehouse:0013-audit-functions splitStatements:false
--comment: Functions with their owner's privileges ignore temporary schemas of callers and require a grant.
DO $$
DECLARE
    home text := current_schema();
BEGIN
    EXECUTE format('ALTER FUNCTION %I.audit_make_months(integer) SET search_path = %I, pg_temp', home, home);
    EXECUTE format('ALTER FUNCTION %I.audit_drop_month(text, interval) SET search_path = %I, pg_temp', home, home);
    EXECUTE format('REVOKE ALL ON FUNCTION %I.audit_make_months(integer) FROM PUBLIC', home);
END
$$;
--rollback ALTER FUNCTION audit_make_months(integer) SET search_path FROM CURRENT;
--rollback ALTER FUNCTION audit_drop_month(text, interval) SET search_path FROM CURRENT;
--rollback GRANT EXECUTE ON FUNCTION audit_make_months(integer) TO PUBLIC;

--changeset gatehouse:0013-audit-event-outcome
--comment: Outcome 'failed' for actions that were allowed and failed. NOT VALID: existing rows are not read.
ALTER TABLE audit_event DROP CONSTRAINT audit_event_outcome_check;
ALTER TABLE audit_event ADD CONSTRAINT audit_event_outcome_check
    CHECK (outcome IN ('success', 'refused', 'failed')) NOT VALID;
--rollback ALTER TABLE audit_event DROP CONSTRAINT audit_event_outcome_check;
--rollback ALTER TABLE audit_event ADD CONSTRAINT audit_event_outcome_check CHECK (outcome IN ('success', 'refused')) NOT VALID;
