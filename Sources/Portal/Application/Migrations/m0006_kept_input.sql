-- What somebody typed when the session had ended: kept until the same person has signed in again, a day at most.

CREATE TABLE kept_input (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    path text NOT NULL,
    -- Names and values in their order, without passwords and codes.
    fields jsonb NOT NULL CONSTRAINT kept_input_fields_check CHECK (octet_length(fields::text) <= 200000),
    created_at timestamptz NOT NULL
);
CREATE INDEX kept_input_account_id_idx ON kept_input (account_id);
CREATE INDEX kept_input_created_at_idx ON kept_input (created_at);

GRANT SELECT, INSERT ON kept_input TO portal_serve;
GRANT SELECT, DELETE ON kept_input TO portal_work;
