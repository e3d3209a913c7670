-- Retention is the one way to remove rows: the transaction that does it has written, as a row of the log itself, up to
-- where they went. Anybody who may write SQL can do that too, but not with a hash that verifies: the key is not here.
CREATE OR REPLACE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM 1 FROM audit_log
      WHERE id = nullif(current_setting('proxlb_ui.audit_tombstone', true), '')::integer
        AND action = 'audit.retention'
        AND details->>'transaction' = pg_current_xact_id()::text
        AND OLD.id <= (details->>'lastId')::integer;
    IF FOUND THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'audit_log is append-only';
END;
$$;
