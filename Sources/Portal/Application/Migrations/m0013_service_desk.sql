-- The service desk: its people, what they may see and do, and the work they hand to the worker.

-- Somebody of the chamber who helps people. Never removed, so that the audit trail keeps its names; locked instead.
CREATE TABLE staff (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email text NOT NULL CONSTRAINT staff_email_key UNIQUE
        CHECK (email ~ '^[!-?A-~]+@[a-z0-9.-]+$' AND email = lower(email) AND length(email) <= 254),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    role text NOT NULL CHECK (role IN ('auskunft', 'sachbearbeitung', 'leitung')),
    created_at timestamptz NOT NULL,
    locked_at timestamptz,
    -- Both are set together, by the person, with the one-time code that was handed over.
    password_hash text,
    -- Encrypted with a key that the database does not hold.
    sealed_secret text,
    enrolled_at timestamptz,
    -- The half minute of the last code that was used; no earlier one counts any more.
    last_counter bigint NOT NULL DEFAULT 0,
    last_sign_in_at timestamptz,
    -- Keyed hash of the one-time code that waits to be used.
    enrolment_hash bytea CHECK (length(enrolment_hash) = 32),
    enrolment_expires_at timestamptz,
    CHECK ((enrolment_hash IS NULL) = (enrolment_expires_at IS NULL)),
    CHECK (enrolled_at IS NULL OR password_hash IS NOT NULL AND sealed_secret IS NOT NULL)
);

-- The one-time code was right: the secret that is being shown, and not used yet.
CREATE TABLE staff_enrolment (
    hash bytea PRIMARY KEY CHECK (length(hash) = 32),
    staff_id uuid NOT NULL REFERENCES staff ON DELETE CASCADE,
    enrolment_hash bytea NOT NULL,
    sealed_secret text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX staff_enrolment_staff_id_idx ON staff_enrolment (staff_id);
CREATE INDEX staff_enrolment_expires_at_idx ON staff_enrolment (expires_at);

CREATE TABLE staff_session (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    token_hash bytea NOT NULL CONSTRAINT staff_session_token_hash_key UNIQUE CHECK (length(token_hash) = 32),
    staff_id uuid NOT NULL REFERENCES staff ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    idle_limit interval NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    user_agent text NOT NULL CHECK (length(user_agent) <= 200)
);
CREATE INDEX staff_session_staff_id_idx ON staff_session (staff_id);
CREATE INDEX staff_session_expires_at_idx ON staff_session (expires_at);

-- Search: the words of names, addresses and numbers, each found by its beginning. German umlauts and their transcription
-- are the same word, as are letters with and without other marks.
CREATE FUNCTION search_words(content text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_remove(string_to_array(regexp_replace(
        translate(
            replace(replace(replace(replace(replace(replace(replace(lower(content),
                'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), 'Ä', 'ae'), 'Ö', 'oe'), 'Ü', 'ue'),
            'àáâãåāăąçćčďđèéêëēęěğìíîïīıłñńňòóôõøōőřśšşșťţțùúûūůűýÿžźż',
            'aaaaaaaacccddeeeeeeegiiiiiilnnnooooooorsssstttuuuuuuyyzzz'),
        '[^[:alnum:]]+', ' ', 'g'), ' '), '')
$$;
-- Every word typed must be the beginning of one that is stored; at most eight of them count.
CREATE FUNCTION search_query(typed text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg('''' || left(word, 100) || ''':*', ' & '), '')::tsquery
    FROM unnest((search_words(typed))[1:8]) AS word
$$;
DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION search_words(text) SET search_path = %I, pg_catalog', current_schema());
    EXECUTE format('ALTER FUNCTION search_query(text) SET search_path = %I, pg_catalog', current_schema());
END $$;

ALTER TABLE account ADD COLUMN search tsvector
    GENERATED ALWAYS AS (array_to_tsvector(search_words(vorname || ' ' || nachname || ' ' || email))) STORED;
CREATE INDEX account_search_idx ON account USING gin (search);
ALTER TABLE betrieb ADD COLUMN search tsvector
    GENERATED ALWAYS AS (array_to_tsvector(search_words(
        betriebsnummer || ' ' || coalesce(filialnummer, '') || ' ' || name || ' ' || plz || ' ' || ort))) STORED;
CREATE INDEX betrieb_search_idx ON betrieb USING gin (search);

-- What became of the mails to an address, without what they are about: the desk sees this, never the payload.
CREATE VIEW mail_state WITH (security_barrier) AS
    SELECT id, kind, recipient, created_at, run_at, attempts, finished_at, outcome, last_error FROM job
    WHERE recipient IS NOT NULL;
CREATE INDEX job_recipient_created_at_idx ON job (recipient, created_at DESC) WHERE recipient IS NOT NULL;

-- Who of the desk changed an address of record. Letters to it need somebody else's eyes.
CREATE TABLE address_edit (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    betrieb_id uuid NOT NULL REFERENCES betrieb ON DELETE CASCADE,
    staff_id uuid NOT NULL REFERENCES staff,
    edited_at timestamptz NOT NULL,
    -- The address before.
    strasse text NOT NULL,
    plz text NOT NULL,
    ort text NOT NULL
);
CREATE INDEX address_edit_betrieb_id_idx ON address_edit (betrieb_id, edited_at DESC);
CREATE INDEX address_edit_staff_id_idx ON address_edit (staff_id);

ALTER TABLE letter_request
    -- Who of the desk asked for it, and who let it go.
    ADD COLUMN asked_by uuid REFERENCES staff,
    ADD COLUMN approved_by uuid REFERENCES staff,
    -- Four eyes: nobody lets go what she asked for herself when it had to wait for that reason.
    ADD CONSTRAINT letter_request_four_eyes CHECK (held_because <> 'staff' OR approved_by IS NULL OR approved_by <> asked_by);
CREATE INDEX letter_request_asked_by_idx ON letter_request (asked_by) WHERE asked_by IS NOT NULL;
CREATE INDEX letter_request_approved_by_idx ON letter_request (approved_by) WHERE approved_by IS NOT NULL;
CREATE INDEX letter_request_held_idx ON letter_request (requested_at)
    WHERE held_because IS NOT NULL AND approved_at IS NULL AND printed_at IS NULL AND cancelled_at IS NULL;
CREATE INDEX letter_request_returned_idx ON letter_request (returned_at DESC) WHERE returned_at IS NOT NULL;
CREATE INDEX pin_betrieb_id_idx ON pin (betrieb_id, created_at DESC);

-- A batch that somebody of the desk wants printed. The worker takes it; one at a time.
CREATE TABLE batch_order (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    staff_id uuid NOT NULL REFERENCES staff,
    ordered_at timestamptz NOT NULL,
    taken_at timestamptz,
    finished_at timestamptz,
    -- What came of it: a batch, or nothing to print, or why not.
    batch_id uuid REFERENCES letter_batch ON DELETE SET NULL,
    failure text CHECK (length(failure) <= 500)
);
CREATE UNIQUE INDEX batch_order_open_key ON batch_order ((true)) WHERE finished_at IS NULL;
CREATE INDEX batch_order_ordered_at_idx ON batch_order (ordered_at DESC);
CREATE INDEX batch_order_staff_id_idx ON batch_order (staff_id);
CREATE INDEX batch_order_batch_id_idx ON batch_order (batch_id);
ALTER TABLE letter_batch ADD COLUMN handed_over_by uuid REFERENCES staff;
CREATE INDEX letter_batch_handed_over_by_idx ON letter_batch (handed_over_by) WHERE handed_over_by IS NOT NULL;

-- Somebody asked the desk to delete an account. It goes when the time is over, unless the account's own mail stops it.
CREATE TABLE account_deletion (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    asked_by uuid NOT NULL REFERENCES staff,
    asked_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    stopped_at timestamptz,
    -- By the desk; else by the mail.
    stopped_by uuid REFERENCES staff,
    CHECK (stopped_by IS NULL OR stopped_at IS NOT NULL)
);
CREATE UNIQUE INDEX account_deletion_open_key ON account_deletion (account_id) WHERE stopped_at IS NULL;
CREATE INDEX account_deletion_account_id_idx ON account_deletion (account_id);
CREATE INDEX account_deletion_due_at_idx ON account_deletion (due_at) WHERE stopped_at IS NULL;
CREATE INDEX account_deletion_asked_by_idx ON account_deletion (asked_by);
CREATE INDEX account_deletion_stopped_by_idx ON account_deletion (stopped_by) WHERE stopped_by IS NOT NULL;

-- The hash of a mailed link that stops it.
CREATE TABLE account_deletion_token (
    hash bytea PRIMARY KEY CHECK (length(hash) = 32),
    deletion_id uuid NOT NULL REFERENCES account_deletion ON DELETE CASCADE,
    created_at timestamptz NOT NULL
);
CREATE INDEX account_deletion_token_deletion_id_idx ON account_deletion_token (deletion_id);

-- A file that the desk wants imported: first seen, then confirmed. The worker does both.
CREATE TABLE import_upload (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- PINs are imported by command alone: their file holds them in clear text.
    kind text NOT NULL CHECK (kind IN ('betriebe', 'dozierende', 'konten')),
    filename text NOT NULL CHECK (length(filename) <= 200),
    size integer NOT NULL CHECK (size >= 0),
    -- Gone when it is imported or given up.
    content bytea,
    is_delta boolean NOT NULL DEFAULT false,
    uploaded_by uuid NOT NULL REFERENCES staff,
    uploaded_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'previewed', 'confirmed', 'done', 'refused', 'cancelled')),
    confirmed_by uuid REFERENCES staff,
    confirmed_at timestamptz,
    finished_at timestamptz,
    leased_until timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    -- What it would do, or did: numbers in words, what to know besides, and the lines that were not taken as CSV.
    encoding text,
    added integer, changed integer, closed integer, reopened integer, unchanged integer, rejected integer,
    notes text,
    refusal text,
    rejections bytea,
    CHECK (state NOT IN ('waiting', 'previewed', 'confirmed') OR content IS NOT NULL)
);
CREATE INDEX import_upload_uploaded_at_idx ON import_upload (uploaded_at DESC);
CREATE INDEX import_upload_due_idx ON import_upload (uploaded_at) WHERE state IN ('waiting', 'confirmed');
CREATE INDEX import_upload_uploaded_by_idx ON import_upload (uploaded_by);
CREATE INDEX import_upload_confirmed_by_idx ON import_upload (confirmed_by) WHERE confirmed_by IS NOT NULL;

-- The desk has a role of its own, which the responder takes on for its pages alone (docs/decisions/0013).
GRANT SELECT ON maintenance, schema_migration, account, session, betrieb, gewerk_eintragung, ausbildungsstaette,
    betrieb_link, betrieb_invitation, invitation_wish, letter_request, letter_batch, register_import, mail_state,
    audit_event, staff, staff_enrolment, staff_session, address_edit, batch_order, account_deletion, import_upload
    TO portal_desk;
-- Of a PIN everything but what it is found by.
GRANT SELECT (id, betrieb_id, source, batch_id, created_at, expires_at, used_at, used_by, voided_at) ON pin TO portal_desk;
GRANT INSERT ON audit_event, job, address_edit, batch_order, account_deletion, import_upload TO portal_desk;
GRANT SELECT, INSERT, UPDATE, DELETE ON throttle TO portal_desk;
GRANT UPDATE (password_hash, sealed_secret, enrolled_at, last_counter, last_sign_in_at, enrolment_hash, enrolment_expires_at,
    locked_at) ON staff TO portal_desk;
GRANT INSERT, DELETE ON staff_enrolment TO portal_desk;
GRANT INSERT, UPDATE (last_seen_at, ended_at) ON staff_session TO portal_desk;
GRANT UPDATE (created_at) ON account TO portal_desk;
GRANT UPDATE (strasse, plz, ort, address_changed_at) ON betrieb TO portal_desk;
GRANT INSERT, UPDATE (approved_at, approved_by, cancelled_at, returned_at) ON letter_request TO portal_desk;
GRANT UPDATE (voided_at) ON pin TO portal_desk;
GRANT UPDATE (handed_over_at, handed_over_by) ON letter_batch TO portal_desk;
GRANT UPDATE (ended_at, ended_because) ON betrieb_link TO portal_desk;
GRANT UPDATE (revoked_at) ON betrieb_invitation TO portal_desk;
GRANT UPDATE (stopped_at, stopped_by) ON account_deletion TO portal_desk;
GRANT UPDATE (state, content, confirmed_by, confirmed_at, finished_at) ON import_upload TO portal_desk;

-- Public pages: the mailed link that stops a deletion, and nothing else of the desk.
GRANT SELECT, UPDATE (stopped_at) ON account_deletion TO portal_serve;
GRANT SELECT ON account_deletion_token TO portal_serve;
-- Letters that people ask for name nobody of the desk.

GRANT SELECT ON staff_enrolment, staff_session, account_deletion, import_upload, batch_order TO portal_work;
GRANT DELETE ON staff_enrolment, staff_session, import_upload, batch_order TO portal_work;
GRANT INSERT ON account_deletion_token TO portal_work;
-- Only to lock the row: whoever stops a deletion at that moment is first or too late, never both.
GRANT UPDATE (due_at) ON account_deletion TO portal_work;
GRANT UPDATE (taken_at, finished_at, batch_id, failure) ON batch_order TO portal_work;
GRANT UPDATE (state, content, finished_at, leased_until, attempts, encoding, added, changed, closed, reopened, unchanged,
    rejected, notes, refusal, rejections) ON import_upload TO portal_work;
