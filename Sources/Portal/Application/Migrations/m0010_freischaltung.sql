-- What was kept before may hold a password that stood in a field nobody had named. It waits a day at most anyway.
DELETE FROM kept_input;
GRANT DELETE ON kept_input TO portal_serve;

-- Freischaltung: the register of Betriebe, who is linked to them, PINs and letters, invitations.

-- A Betrieb or one of its real Filialen: the same Betriebsnummer, a Filialnummer of its own.
CREATE TABLE betrieb (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    betriebsnummer text NOT NULL CHECK (betriebsnummer ~ '^[0-9]{6}$'),
    filialnummer text CHECK (filialnummer ~ '^[0-9]{2,3}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    rechtsform text NOT NULL DEFAULT '' CHECK (length(rechtsform) <= 100),
    -- The address of record: letters go there and nowhere else.
    strasse text NOT NULL CHECK (length(strasse) BETWEEN 1 AND 100),
    plz text NOT NULL CHECK (plz ~ '^[0-9]{5}$'),
    ort text NOT NULL CHECK (length(ort) BETWEEN 1 AND 100),
    created_at timestamptz NOT NULL,
    -- Since when the address is as it is; NULL when it came with the row. A recent change sends letters to the service desk first.
    address_changed_at timestamptz,
    -- A closed Betrieb keeps its row: documents and the audit trail name it.
    closed_at timestamptz,
    -- When the people of Verwaltung were last asked whether everybody's access is still right.
    review_asked_at timestamptz,
    CONSTRAINT betrieb_number_key UNIQUE NULLS NOT DISTINCT (betriebsnummer, filialnummer)
);

CREATE TABLE gewerk_eintragung (
    betrieb_id uuid NOT NULL REFERENCES betrieb ON DELETE CASCADE,
    -- Annex and number of the Handwerksordnung: A/30.
    gewerk text NOT NULL CHECK (gewerk ~ '^(A|B1|B2)/[1-9][0-9]?$'),
    PRIMARY KEY (betrieb_id, gewerk)
);

-- Where apprentices are trained. Belongs to a Betrieb; nobody can be linked to it.
CREATE TABLE ausbildungsstaette (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    betrieb_id uuid NOT NULL REFERENCES betrieb ON DELETE CASCADE,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    strasse text NOT NULL CHECK (length(strasse) BETWEEN 1 AND 100),
    plz text NOT NULL CHECK (plz ~ '^[0-9]{5}$'),
    ort text NOT NULL CHECK (length(ort) BETWEEN 1 AND 100),
    -- The number of the Agentur für Arbeit, eight digits.
    ba_betriebsnummer text CHECK (ba_betriebsnummer ~ '^[0-9]{8}$')
);
CREATE INDEX ausbildungsstaette_betrieb_id_idx ON ausbildungsstaette (betrieb_id);

-- Letters that were printed together.
CREATE TABLE letter_batch (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kind text NOT NULL CHECK (kind IN ('requested', 'enclosure', 'canary')),
    created_at timestamptz NOT NULL,
    -- Only then do its PINs count and are its requests answered.
    printed_at timestamptz,
    -- Given up half-way: nothing of it counts.
    failed_at timestamptz,
    letter_count integer NOT NULL DEFAULT 0,
    -- When the files were handed over, and when they were removed.
    handed_over_at timestamptz,
    removed_at timestamptz,
    CHECK (printed_at IS NULL OR failed_at IS NULL)
);
-- One batch of a kind at a time.
CREATE UNIQUE INDEX letter_batch_open_key ON letter_batch (kind) WHERE printed_at IS NULL AND failed_at IS NULL;

-- A letter that somebody asked for, or that the portal owes a Betrieb.
CREATE TABLE letter_request (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    betrieb_id uuid NOT NULL REFERENCES betrieb ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('pin', 'linked')),
    -- Who asked signed in; nobody when the request came without sign-in or from the service desk.
    account_id uuid REFERENCES account ON DELETE SET NULL,
    -- The link that a letter of kind 'linked' tells of.
    link_id uuid,
    requested_at timestamptz NOT NULL,
    -- Waits for somebody of the service desk, and why.
    held_because text CHECK (held_because IN ('daily_total', 'address_changed', 'staff')),
    approved_at timestamptz,
    batch_id uuid REFERENCES letter_batch ON DELETE SET NULL,
    printed_at timestamptz,
    -- Until when its PIN holds; the PIN itself is found by its hash alone.
    valid_until timestamptz,
    cancelled_at timestamptz,
    -- The post brought the letter back.
    returned_at timestamptz,
    CHECK ((kind = 'linked') = (link_id IS NOT NULL))
);
CREATE INDEX letter_request_betrieb_id_idx ON letter_request (betrieb_id, requested_at DESC);
CREATE INDEX letter_request_account_id_idx ON letter_request (account_id, requested_at DESC);
CREATE INDEX letter_request_waiting_idx ON letter_request (requested_at) WHERE printed_at IS NULL AND cancelled_at IS NULL;

-- The secret of a letter: Argon2id behind a key, with a salt made of that key and the Betrieb. The clear text exists in
-- the PDF alone.
CREATE TABLE pin (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    betrieb_id uuid NOT NULL REFERENCES betrieb ON DELETE CASCADE,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    key_id text NOT NULL,
    -- Where it stands: a requested letter, the yearly enclosure, or paper of the time before the portal.
    source text NOT NULL CHECK (source IN ('letter', 'enclosure', 'before')),
    batch_id uuid REFERENCES letter_batch ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    used_by uuid REFERENCES account ON DELETE SET NULL,
    -- Another PIN of the Betrieb was used, or the service desk said so.
    voided_at timestamptz,
    CONSTRAINT pin_hash_key UNIQUE (betrieb_id, hash),
    CHECK (expires_at > created_at)
);
CREATE INDEX pin_batch_id_idx ON pin (batch_id);
CREATE INDEX pin_expires_at_idx ON pin (expires_at);

-- An account linked to a Betrieb or Filiale, in a role.
CREATE TABLE betrieb_link (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    betrieb_id uuid NOT NULL REFERENCES betrieb ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('lesen', 'bearbeiten', 'verwaltung')),
    -- From then on Bearbeiten is Verwaltung: who came by PIN and met no objection.
    verwaltung_from timestamptz,
    proof text NOT NULL CHECK (proof IN ('pin', 'invitation', 'staff', 'import')),
    pin_id uuid REFERENCES pin ON DELETE SET NULL,
    -- The link of the person who invited: what came from it ends with it when a letter is answered.
    invited_by uuid REFERENCES betrieb_link ON DELETE SET NULL,
    linked_at timestamptz NOT NULL,
    last_access_on date,
    -- Mails about new documents; those about Bescheide come whatever stands here.
    notification text NOT NULL DEFAULT 'at_once' CHECK (notification IN ('at_once', 'daily', 'off')),
    ended_at timestamptz,
    ended_because text CHECK (ended_because IN ('self', 'verwaltung', 'letter', 'staff', 'switch', 'closed')),
    CHECK ((ended_at IS NULL) = (ended_because IS NULL)),
    CHECK (verwaltung_from IS NULL OR role = 'bearbeiten')
);
-- One Betrieb or Filiale for an account.
CREATE UNIQUE INDEX betrieb_link_account_key ON betrieb_link (account_id) WHERE ended_at IS NULL;
CREATE INDEX betrieb_link_betrieb_id_idx ON betrieb_link (betrieb_id) WHERE ended_at IS NULL;
CREATE INDEX betrieb_link_history_idx ON betrieb_link (account_id, linked_at DESC);
CREATE INDEX betrieb_link_invited_by_idx ON betrieb_link (invited_by);
ALTER TABLE letter_request ADD CONSTRAINT letter_request_link_fkey FOREIGN KEY (link_id) REFERENCES betrieb_link ON DELETE CASCADE;
CREATE INDEX letter_request_link_id_idx ON letter_request (link_id);

-- The PIN that a session has given and not yet confirmed. The form on the page holds nothing of it.
CREATE TABLE checked_pin (
    session_id uuid PRIMARY KEY REFERENCES session ON DELETE CASCADE,
    pin_id uuid NOT NULL REFERENCES pin ON DELETE CASCADE,
    checked_at timestamptz NOT NULL
);
CREATE INDEX checked_pin_pin_id_idx ON checked_pin (pin_id);

-- The code of a letter that tells a Betrieb of a new link: "das war ich nicht".
CREATE TABLE link_report (
    link_id uuid PRIMARY KEY REFERENCES betrieb_link ON DELETE CASCADE,
    betrieb_id uuid NOT NULL REFERENCES betrieb ON DELETE CASCADE,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    key_id text NOT NULL,
    batch_id uuid REFERENCES letter_batch ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX link_report_betrieb_id_idx ON link_report (betrieb_id);

-- A colleague who may join, bound to the address.
CREATE TABLE betrieb_invitation (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    betrieb_id uuid NOT NULL REFERENCES betrieb ON DELETE CASCADE,
    email text NOT NULL CHECK (length(email) <= 254),
    role text NOT NULL CHECK (role IN ('lesen', 'bearbeiten', 'verwaltung')),
    -- Void when this link ends.
    invited_by uuid NOT NULL REFERENCES betrieb_link ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    accepted_by uuid REFERENCES account ON DELETE SET NULL,
    revoked_at timestamptz
);
CREATE INDEX betrieb_invitation_betrieb_id_idx ON betrieb_invitation (betrieb_id, created_at DESC);
CREATE INDEX betrieb_invitation_email_idx ON betrieb_invitation (email);
-- One open invitation for an address and a Betrieb.
CREATE UNIQUE INDEX betrieb_invitation_open_key ON betrieb_invitation (betrieb_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL;

-- The hash of a mailed invitation link; a mail that is sent twice has two.
CREATE TABLE betrieb_invitation_token (
    hash bytea PRIMARY KEY CHECK (length(hash) = 32),
    invitation_id uuid NOT NULL REFERENCES betrieb_invitation ON DELETE CASCADE,
    created_at timestamptz NOT NULL
);
CREATE INDEX betrieb_invitation_token_invitation_id_idx ON betrieb_invitation_token (invitation_id);

-- Somebody who has a Betrieb in mind asks to be invited.
CREATE TABLE invitation_wish (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    betrieb_id uuid NOT NULL REFERENCES betrieb ON DELETE CASCADE,
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    CONSTRAINT invitation_wish_key UNIQUE (betrieb_id, account_id)
);
CREATE INDEX invitation_wish_account_id_idx ON invitation_wish (account_id);

-- What an import did, for whoever started it.
CREATE TABLE register_import (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kind text NOT NULL CHECK (kind IN ('betriebe', 'dozierende', 'konten', 'pins')),
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    added integer NOT NULL DEFAULT 0,
    changed integer NOT NULL DEFAULT 0,
    closed integer NOT NULL DEFAULT 0,
    unchanged integer NOT NULL DEFAULT 0,
    rejected integer NOT NULL DEFAULT 0
);

-- A session's token of before, which a request under way may still carry for a moment.
ALTER TABLE session
    ADD COLUMN previous_token_hash bytea CONSTRAINT session_previous_token_hash_key UNIQUE CHECK (length(previous_token_hash) = 32),
    ADD COLUMN renewed_at timestamptz;
GRANT UPDATE (token_hash, previous_token_hash, renewed_at) ON session TO portal_serve;

-- Whose Betrieb an event concerns.
ALTER TABLE audit_event ADD COLUMN betrieb_id uuid;
CREATE INDEX audit_event_betrieb_id_idx ON audit_event (betrieb_id, at DESC);

GRANT SELECT ON betrieb, gewerk_eintragung, ausbildungsstaette, letter_request, letter_batch, pin, betrieb_link, link_report,
    betrieb_invitation, betrieb_invitation_token, invitation_wish, register_import TO portal_serve, portal_work;
GRANT INSERT, UPDATE (approved_at, cancelled_at, returned_at, held_because) ON letter_request TO portal_serve;
GRANT UPDATE (used_at, used_by, voided_at) ON pin TO portal_serve;
GRANT INSERT, UPDATE (role, verwaltung_from, last_access_on, notification, ended_at, ended_because) ON betrieb_link TO portal_serve;
GRANT SELECT, INSERT, UPDATE, DELETE ON checked_pin TO portal_serve;
GRANT UPDATE (used_at) ON link_report TO portal_serve;
GRANT INSERT, UPDATE (role, invited_by, created_at, expires_at, accepted_at, accepted_by, revoked_at) ON betrieb_invitation TO portal_serve;
GRANT INSERT, DELETE, UPDATE (created_at) ON invitation_wish TO portal_serve;
-- The worker prints, imports and cleans up.
GRANT INSERT, UPDATE, DELETE ON betrieb, gewerk_eintragung, ausbildungsstaette, letter_batch, letter_request, pin, link_report,
    register_import TO portal_work;
GRANT INSERT, UPDATE ON betrieb_link TO portal_work;
GRANT INSERT ON betrieb_invitation_token TO portal_work;
GRANT DELETE ON betrieb_link, betrieb_invitation, betrieb_invitation_token, invitation_wish, checked_pin TO portal_work;
GRANT SELECT ON checked_pin TO portal_work;
GRANT UPDATE (revoked_at) ON betrieb_invitation TO portal_work;
