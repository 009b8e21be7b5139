-- Accounts made for people who did not ask for one, and addresses that mail does not reach.

ALTER TABLE account
    -- Why the chamber made the account, as the mail says it; NULL when the person registered.
    ADD COLUMN invited_for text CONSTRAINT account_invited_for_check CHECK (invited_for IN ('course', 'lecturer')),
    ADD CONSTRAINT account_invited_check CHECK (state <> 'invited' OR invited_for IS NOT NULL),
    -- Since when mail to the address comes back; NULL while it arrives.
    ADD COLUMN mail_bounced_at timestamptz;

-- A booking makes accounts for those it books for.
GRANT INSERT ON account TO portal_serve;
GRANT UPDATE (mail_bounced_at) ON account TO portal_work;
