-- Nothing is kept longer than it is needed: what `portal work` removes, and what it needs to know for that.

ALTER TABLE account
    ADD COLUMN last_sign_in_at timestamptz,
    -- How many mails have said that the account will be deleted because nobody uses it, and when the last one did.
    ADD COLUMN idle_notices smallint NOT NULL DEFAULT 0 CONSTRAINT account_idle_notices_check CHECK (idle_notices BETWEEN 0 AND 2),
    ADD COLUMN idle_notice_at timestamptz,
    ADD CONSTRAINT account_idle_notice_at_check CHECK (idle_notices = 0 OR idle_notice_at IS NOT NULL);
UPDATE account SET last_sign_in_at = activated_at;
CREATE INDEX account_last_sign_in_at_idx ON account (last_sign_in_at) WHERE state = 'active';
CREATE INDEX account_waiting_idx ON account (created_at) WHERE state <> 'active';
CREATE INDEX throttle_window_started_at_idx ON throttle (window_started_at);
CREATE INDEX job_finished_at_idx ON job (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX audit_event_full_address_idx ON audit_event (at) WHERE masklen(ip) IN (32, 128);

-- Shortens the IP addresses of older events: IPv4 to /24, IPv6 to /48. The audit trail is INSERT-only for everybody
-- else; these two functions are the owner's.
CREATE FUNCTION shorten_audit_addresses(before timestamptz) RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$
    WITH shortened AS (
        UPDATE audit_event SET ip = network(set_masklen(ip, CASE family(ip) WHEN 4 THEN 24 ELSE 48 END))::inet
        WHERE at < before AND at < now() - interval '1 day' AND masklen(ip) IN (32, 128)
        RETURNING 1
    )
    SELECT count(*) FROM shortened
$$;

-- Drops the months that ended before that time. Never the last three, whatever the caller asks for.
CREATE FUNCTION drop_audit_partitions(before timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET timezone = 'UTC' AS $$
DECLARE
    dropped bigint := 0;
    month record;
    latest timestamptz := least(before, now() - interval '3 months');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('make_audit_partition ' || current_schema()));
    FOR month IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'audit_event'::regclass AND c.relname ~ '^audit_event_\d{4}_\d{2}$'
          AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= latest
    LOOP
        EXECUTE format('DROP TABLE %I', month.relname);
        dropped := dropped + 1;
    END LOOP;
    DELETE FROM audit_event_rest WHERE at < latest;
    RETURN dropped;
END $$;

REVOKE ALL ON FUNCTION shorten_audit_addresses(timestamptz), drop_audit_partitions(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shorten_audit_addresses(timestamptz), drop_audit_partitions(timestamptz) TO portal_work;
DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION shorten_audit_addresses(timestamptz) SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION drop_audit_partitions(timestamptz) SET search_path = %I, pg_temp', current_schema());
END $$;

GRANT UPDATE (last_sign_in_at, idle_notices) ON account TO portal_serve;
GRANT UPDATE (idle_notices, idle_notice_at), DELETE ON account TO portal_work;
GRANT DELETE ON registration, job TO portal_work;
GRANT SELECT, DELETE ON session, throttle, mailed_token TO portal_work;
