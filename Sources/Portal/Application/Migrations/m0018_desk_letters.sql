-- The service desk's letters and files: what one person alone cannot do.

-- Four eyes: nobody confirms a file of her own. One that was is looked at once more.
UPDATE import_upload SET state = 'previewed', confirmed_by = NULL, confirmed_at = NULL, leased_until = NULL, attempts = 0
WHERE state = 'confirmed' AND confirmed_by = uploaded_by;
-- What was imported before keeps saying how it was.
ALTER TABLE import_upload ADD CONSTRAINT import_upload_four_eyes CHECK (confirmed_by <> uploaded_by) NOT VALID;
-- An import of the desk changes addresses in the name of those who uploaded and confirmed it.
GRANT INSERT ON address_edit TO portal_work;

-- The time before an account goes begins when its mail was delivered; without that it does not go.
ALTER TABLE account_deletion ADD COLUMN noticed_at timestamptz;
GRANT UPDATE (noticed_at) ON account_deletion TO portal_work;

-- Deletions that were stopped, links that stop one, and addresses of before grow old.
GRANT SELECT, DELETE ON account_deletion_token, address_edit TO portal_work;
GRANT DELETE ON account_deletion TO portal_work;
CREATE INDEX account_deletion_stopped_at_idx ON account_deletion (stopped_at) WHERE stopped_at IS NOT NULL;
CREATE INDEX address_edit_edited_at_idx ON address_edit (edited_at);
