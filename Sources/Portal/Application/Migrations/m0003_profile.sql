-- Mein Profil: what a person tells about herself, how long her sessions wait, and when she last proved who she is.

ALTER TABLE account
    ADD COLUMN anrede text NOT NULL DEFAULT '' CONSTRAINT account_anrede_check CHECK (anrede IN ('', 'frau', 'herr')),
    ADD COLUMN telefon text NOT NULL DEFAULT '' CONSTRAINT account_telefon_check CHECK (length(telefon) <= 40),
    ADD COLUMN strasse text NOT NULL DEFAULT '' CONSTRAINT account_strasse_check CHECK (length(strasse) <= 100),
    ADD COLUMN plz text NOT NULL DEFAULT '' CONSTRAINT account_plz_check CHECK (plz ~ '^([0-9A-Z][0-9A-Z -]{1,8}[0-9A-Z])?$'),
    ADD COLUMN ort text NOT NULL DEFAULT '' CONSTRAINT account_ort_check CHECK (length(ort) <= 100),
    -- NULL: PORTAL_SESSION_IDLE.
    ADD COLUMN idle_limit interval CONSTRAINT account_idle_limit_check CHECK (idle_limit > interval '0');

ALTER TABLE session
    -- When the person last gave the password in this session.
    ADD COLUMN proven_at timestamptz;
UPDATE session SET proven_at = created_at;
ALTER TABLE session ALTER COLUMN proven_at SET NOT NULL;

GRANT UPDATE (anrede, telefon, strasse, plz, ort, idle_limit), DELETE ON account TO portal_serve;
GRANT UPDATE (token_hash, idle_limit, proven_at) ON session TO portal_serve;
GRANT DELETE ON registration TO portal_serve;
