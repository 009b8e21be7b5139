-- The first floor: accounts, the ways they sign in, sessions, registrations, mailed tokens, limits, jobs, audit.
-- Times are bound by the program: the database's own time, read once a request.

CREATE TABLE account (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- Identity of the address: trimmed, ASCII lower case, domain as punycode.
    email text NOT NULL CONSTRAINT account_email_key UNIQUE
        CONSTRAINT account_email_check CHECK (email ~ '^[!-?A-~]+@[a-z0-9.-]+$' AND email = lower(email) AND length(email) <= 254),
    state text NOT NULL CONSTRAINT account_state_check CHECK (state IN ('pending', 'invited', 'active')),
    vorname text NOT NULL DEFAULT '' CHECK (length(vorname) <= 100),
    nachname text NOT NULL DEFAULT '' CHECK (length(nachname) <= 100),
    created_at timestamptz NOT NULL,
    activated_at timestamptz,
    CONSTRAINT account_active_check CHECK ((state = 'active') = (activated_at IS NOT NULL))
);

-- How an account proves itself. Today a password; a provider such as BundID becomes another row with its subject.
CREATE TABLE sign_in_identity (
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    provider text NOT NULL CHECK (provider IN ('password')),
    -- Who the provider says it is; a password says nothing.
    subject text CHECK ((provider = 'password') = (subject IS NULL)),
    -- Argon2id output behind a key, in PHC form with the key's id.
    password_hash text CHECK ((provider = 'password') = (password_hash IS NOT NULL)),
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, provider),
    CONSTRAINT sign_in_identity_subject_key UNIQUE (provider, subject)
);

-- What somebody typed on the registration page. The worker decides later what it means; nothing here is confirmed.
CREATE TABLE registration (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email text NOT NULL CHECK (length(email) <= 254),
    vorname text NOT NULL CHECK (length(vorname) BETWEEN 1 AND 100),
    nachname text NOT NULL CHECK (length(nachname) BETWEEN 1 AND 100),
    created_at timestamptz NOT NULL,
    last_requested_at timestamptz NOT NULL
);
CREATE INDEX registration_created_at_idx ON registration (created_at);

-- The hash of a secret that was mailed. The secret itself exists in the mail alone.
CREATE TABLE mailed_token (
    hash bytea PRIMARY KEY CHECK (length(hash) = 32),
    purpose text NOT NULL CHECK (purpose IN ('activation')),
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    registration_id uuid REFERENCES registration ON DELETE SET NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    CHECK (expires_at > created_at)
);
CREATE INDEX mailed_token_account_id_idx ON mailed_token (account_id);
CREATE INDEX mailed_token_registration_id_idx ON mailed_token (registration_id);
CREATE INDEX mailed_token_expires_at_idx ON mailed_token (expires_at);

CREATE TABLE session (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    token_hash bytea NOT NULL CONSTRAINT session_token_hash_key UNIQUE CHECK (length(token_hash) = 32),
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    idle_limit interval NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    -- The browser in the words of its User-Agent field, cut to 200 characters.
    user_agent text NOT NULL CHECK (length(user_agent) <= 200)
);
CREATE INDEX session_account_id_idx ON session (account_id);
CREATE INDEX session_expires_at_idx ON session (expires_at);

-- Counters of limits. Keys are keyed hashes of addresses and IP networks, never those themselves.
CREATE TABLE throttle (
    scope text NOT NULL,
    key bytea NOT NULL,
    window_started_at timestamptz NOT NULL,
    count integer NOT NULL CHECK (count >= 0),
    PRIMARY KEY (scope, key)
);

-- Work that a committed transaction promised: mails first of all. Executed at least once.
CREATE TABLE job (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kind text NOT NULL,
    -- The address of a mail: limits count by it.
    recipient text,
    payload jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    run_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    -- While a worker has the job. The attempt number is the fence: only the latest holder may finish it.
    leased_until timestamptz,
    finished_at timestamptz,
    outcome text CHECK (outcome IN ('done', 'suppressed', 'dead')),
    last_error text,
    CHECK ((finished_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX job_waiting_idx ON job (run_at) WHERE finished_at IS NULL;
CREATE INDEX job_recipient_idx ON job (recipient, kind);
CREATE INDEX job_dead_idx ON job (finished_at) WHERE outcome = 'dead';

-- Who did what to whom, and when. Written by the responder and the worker, changed by nobody; a month is dropped whole.
CREATE TABLE audit_event (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    event text NOT NULL,
    actor text NOT NULL CHECK (actor IN ('visitor', 'account', 'staff', 'system')),
    actor_id uuid,
    -- Whose account it concerns. No foreign key: the trail outlives the account.
    account_id uuid,
    ip inet,
    request_id text NOT NULL DEFAULT '',
    detail jsonb NOT NULL DEFAULT '{}'
) PARTITION BY RANGE (at);
CREATE INDEX audit_event_account_id_idx ON audit_event (account_id, event, at DESC);
CREATE TABLE audit_event_rest PARTITION OF audit_event DEFAULT;

-- The partition of a month, with the events of that month that came before it. Workers may call it; creating tables
-- is the owner's right. Months are those of UTC, whoever calls.
CREATE FUNCTION make_audit_partition(month date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET timezone = 'UTC' AS $$
DECLARE
    first date := date_trunc('month', month)::date;
    next date := first + interval '1 month';
    partition text := 'audit_event_' || to_char(first, 'YYYY_MM');
BEGIN
    IF first < date_trunc('month', now() - interval '1 month') OR first > now() + interval '3 months' THEN
        RAISE EXCEPTION 'month out of range' USING ERRCODE = '22023';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('make_audit_partition ' || current_schema()));
    IF to_regclass(quote_ident(partition)) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE audit_event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
    EXECUTE format(
        'WITH early AS (DELETE FROM audit_event_rest WHERE at >= %L AND at < %L RETURNING *)
         INSERT INTO %I SELECT * FROM early',
        first, next, partition);
    EXECUTE format('ALTER TABLE audit_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition, first, next);
END $$;
REVOKE ALL ON FUNCTION make_audit_partition(date) FROM PUBLIC;
-- Nothing that a caller puts into a schema of its own is ever found first.
DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION make_audit_partition(date) SET search_path = %I, pg_temp', current_schema());
END $$;

SELECT make_audit_partition(now()::date), make_audit_partition((now() + interval '1 month')::date);

-- One row while the portal is closed for maintenance, none otherwise.
CREATE TABLE maintenance (
    is_on boolean PRIMARY KEY DEFAULT true CHECK (is_on),
    since timestamptz NOT NULL DEFAULT now()
);

-- The responder: the columns it changes, and no more.
GRANT SELECT ON maintenance, account TO portal_serve;
GRANT SELECT ON schema_migration TO portal_serve, portal_work;
GRANT UPDATE (state, activated_at, vorname, nachname) ON account TO portal_serve;
GRANT SELECT, INSERT, UPDATE (password_hash, changed_at) ON sign_in_identity TO portal_serve;
GRANT SELECT, INSERT, UPDATE (last_requested_at) ON registration TO portal_serve;
GRANT SELECT, INSERT, UPDATE (last_seen_at, ended_at) ON session TO portal_serve;
GRANT SELECT, UPDATE (used_at) ON mailed_token TO portal_serve;
GRANT SELECT, INSERT, UPDATE, DELETE ON throttle TO portal_serve;
GRANT INSERT ON job TO portal_serve;
GRANT SELECT, INSERT ON audit_event TO portal_serve;
-- The worker: it never reads a password.
GRANT SELECT, INSERT ON account TO portal_work;
GRANT SELECT ON registration TO portal_work;
GRANT INSERT ON mailed_token TO portal_work;
GRANT SELECT, INSERT, UPDATE ON job TO portal_work;
GRANT INSERT ON audit_event TO portal_work;
GRANT EXECUTE ON FUNCTION make_audit_partition(date) TO portal_work;
