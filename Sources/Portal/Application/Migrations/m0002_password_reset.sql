-- A forgotten password: one mail carries a link and a provisional password, and either leads to a new password.

ALTER TABLE mailed_token
    DROP CONSTRAINT mailed_token_purpose_check,
    ADD CONSTRAINT mailed_token_purpose_check CHECK (purpose IN ('activation', 'reset')),
    -- Keyed hash of the provisional password of the same mail.
    ADD COLUMN code_hash bytea,
    ADD CONSTRAINT mailed_token_code_hash_check CHECK (code_hash IS NULL OR purpose = 'reset' AND length(code_hash) = 32);

-- A provisional password that was typed right becomes a token of its own in the browser.
GRANT INSERT ON mailed_token TO portal_serve;
