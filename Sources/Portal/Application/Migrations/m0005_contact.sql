-- What people write to the chamber through the portal; the service desk answers it.

CREATE TABLE contact_message (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- Eight symbols with a check symbol, as the person has it.
    vorgangsnummer text NOT NULL CONSTRAINT contact_message_vorgangsnummer_key UNIQUE
        CONSTRAINT contact_message_vorgangsnummer_check CHECK (vorgangsnummer ~ '^[0-9A-Z]{4}-[0-9A-Z]{4}$'),
    kind text NOT NULL CONSTRAINT contact_message_kind_check CHECK (kind IN ('contact', 'barrier')),
    -- Where the person wants an answer; nobody has confirmed it.
    email text CONSTRAINT contact_message_email_check CHECK (length(email) <= 254),
    -- Who was signed in, if anybody.
    account_id uuid REFERENCES account ON DELETE SET NULL,
    message text NOT NULL CONSTRAINT contact_message_message_check CHECK (length(message) BETWEEN 1 AND 5000),
    created_at timestamptz NOT NULL
);
CREATE INDEX contact_message_account_id_idx ON contact_message (account_id);
CREATE INDEX contact_message_created_at_idx ON contact_message (created_at);

GRANT INSERT, SELECT ON contact_message TO portal_serve;
GRANT UPDATE (email) ON contact_message TO portal_serve, portal_work;
GRANT SELECT, DELETE ON contact_message TO portal_work;
