-- An optional second factor: codes of an authenticator app, and recovery codes for when it is lost.

CREATE TABLE second_factor (
    account_id uuid PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    -- Encrypted with a key that the database does not hold.
    sealed_secret text NOT NULL,
    created_at timestamptz NOT NULL,
    -- NULL until the person has typed a first code.
    confirmed_at timestamptz,
    -- The half minute of the last code that was used; no earlier one counts any more.
    last_counter bigint NOT NULL DEFAULT 0
);

CREATE TABLE recovery_code (
    account_id uuid NOT NULL REFERENCES second_factor ON DELETE CASCADE,
    code_hash bytea NOT NULL CONSTRAINT recovery_code_hash_check CHECK (length(code_hash) = 32),
    used_at timestamptz,
    PRIMARY KEY (account_id, code_hash)
);

-- The password was right and the second factor is still to come.
CREATE TABLE sign_in_challenge (
    hash bytea PRIMARY KEY CHECK (length(hash) = 32),
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX sign_in_challenge_account_id_idx ON sign_in_challenge (account_id);
CREATE INDEX sign_in_challenge_expires_at_idx ON sign_in_challenge (expires_at);

GRANT SELECT, INSERT, DELETE, UPDATE (sealed_secret, created_at, confirmed_at, last_counter) ON second_factor TO portal_serve;
GRANT SELECT, INSERT, DELETE, UPDATE (used_at) ON recovery_code TO portal_serve;
GRANT SELECT, INSERT, UPDATE (used_at) ON sign_in_challenge TO portal_serve;
GRANT SELECT, DELETE ON sign_in_challenge TO portal_work;
