-- Imports: the register of Betriebe, lecturers, today's people and today's paper come from files of the chamber.

ALTER TABLE register_import
    ADD COLUMN reopened integer NOT NULL DEFAULT 0;

-- People who have acted for a Betrieb before there was this portal.
ALTER TABLE account
    DROP CONSTRAINT account_invited_for_check,
    ADD CONSTRAINT account_invited_for_check CHECK (invited_for IN ('course', 'lecturer', 'betrieb'));

-- Turns a registration that nobody confirmed into an invitation. The worker changes no other state of an account: it
-- could activate one.
CREATE FUNCTION invite_registered(address text, given text, family text, occasion text, at timestamptz) RETURNS uuid
    LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE account SET state = 'invited', invited_for = occasion, vorname = given, nachname = family, created_at = at
    WHERE email = address AND state = 'pending' RETURNING id
$$;
REVOKE ALL ON FUNCTION invite_registered(text, text, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION invite_registered(text, text, text, text, timestamptz) TO portal_serve, portal_work;
DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION invite_registered(text, text, text, text, timestamptz) SET search_path = %I, pg_temp',
        current_schema());
END $$;

-- Who is invited once more has the whole time again.
GRANT UPDATE (created_at) ON account TO portal_work;
