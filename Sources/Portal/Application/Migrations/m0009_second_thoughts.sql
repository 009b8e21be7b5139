-- Who books for somebody turns a registration that nobody confirmed into an invitation.
GRANT UPDATE (invited_for, created_at) ON account TO portal_serve;

-- A second factor that was begun and never confirmed goes again.
GRANT SELECT (account_id, created_at, confirmed_at), DELETE ON second_factor TO portal_work;

-- In portions, so that a backlog is no one long statement.
CREATE OR REPLACE FUNCTION shorten_audit_addresses(before timestamptz) RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$
    WITH old AS (
        SELECT id, at FROM audit_event
        WHERE at < before AND at < now() - interval '1 day' AND masklen(ip) IN (32, 128)
        ORDER BY at LIMIT 5000
    ), shortened AS (
        UPDATE audit_event e SET ip = network(set_masklen(e.ip, CASE family(e.ip) WHEN 4 THEN 24 ELSE 48 END))::inet
        FROM old WHERE e.id = old.id AND e.at = old.at
        RETURNING 1
    )
    SELECT count(*) FROM shortened
$$;
DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION shorten_audit_addresses(timestamptz) SET search_path = %I, pg_temp', current_schema());
END $$;
