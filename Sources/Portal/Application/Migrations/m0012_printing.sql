-- Printing: a letter belongs to a batch, and what it holds counts once the batch is there as a whole.

ALTER TABLE letter_batch
    -- Of the folder with its files.
    ADD COLUMN name text NOT NULL CONSTRAINT letter_batch_name_key UNIQUE CHECK (name ~ '^[a-z0-9-]{1,100}$'),
    -- Since when it is known which letters belong to it.
    ADD COLUMN claimed_at timestamptz,
    DROP COLUMN failed_at,
    DROP CONSTRAINT letter_batch_kind_check,
    ADD CONSTRAINT letter_batch_kind_check CHECK (kind IN ('requested', 'enclosure'));
CREATE UNIQUE INDEX letter_batch_open_key ON letter_batch (kind) WHERE printed_at IS NULL;
CREATE INDEX letter_batch_created_at_idx ON letter_batch (created_at DESC);

ALTER TABLE letter_request
    DROP CONSTRAINT letter_request_kind_check,
    -- The enclosure is the letter that every Betrieb gets once a year.
    ADD CONSTRAINT letter_request_kind_check CHECK (kind IN ('pin', 'linked', 'enclosure'));
CREATE INDEX letter_request_batch_id_idx ON letter_request (batch_id);

ALTER TABLE pin
    -- The letter it stands in; none for paper of the time before the portal.
    ADD COLUMN request_id uuid CONSTRAINT pin_request_id_key UNIQUE REFERENCES letter_request ON DELETE SET NULL;
-- A link outlives its account, without saying whose it was: the letter that tells of it has to end what came from it.
ALTER TABLE betrieb_link
    ALTER COLUMN account_id DROP NOT NULL,
    DROP CONSTRAINT betrieb_link_account_id_fkey,
    ADD CONSTRAINT betrieb_link_account_id_fkey FOREIGN KEY (account_id) REFERENCES account ON DELETE SET NULL;
CREATE FUNCTION end_link_of_nobody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ended_at IS NULL THEN
        NEW.ended_at := now();
        NEW.ended_because := 'self';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER end_link_of_nobody BEFORE UPDATE OF account_id ON betrieb_link
    FOR EACH ROW WHEN (NEW.account_id IS NULL) EXECUTE FUNCTION end_link_of_nobody();

-- Whether paper of the time before the portal is still about; asked with each PIN.
CREATE INDEX pin_before_idx ON pin (expires_at) WHERE source = 'before' AND used_at IS NULL;
