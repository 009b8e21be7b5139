-- Letters: what the desk decides about one holds to the moment it is printed, and for that letter alone.

-- A letter that came back voids the PIN that stands in it; one that waits when the address changes needs other eyes.
GRANT SELECT (request_id) ON pin TO portal_desk;
GRANT UPDATE (held_because) ON letter_request TO portal_desk;

-- What points to a row, so that the row can go without a look at all of them: accounts are deleted, links and PINs grow old,
-- batches are dropped.
CREATE INDEX pin_used_by_idx ON pin (used_by) WHERE used_by IS NOT NULL;
CREATE INDEX betrieb_link_pin_id_idx ON betrieb_link (pin_id) WHERE pin_id IS NOT NULL;
CREATE INDEX betrieb_invitation_invited_by_idx ON betrieb_invitation (invited_by);
CREATE INDEX betrieb_invitation_accepted_by_idx ON betrieb_invitation (accepted_by) WHERE accepted_by IS NOT NULL;
-- Also which codes a batch holds.
CREATE INDEX link_report_batch_id_idx ON link_report (batch_id);
-- Also who was ever linked to a Betrieb, which the desk looks at.
CREATE INDEX betrieb_link_betrieb_id_history_idx ON betrieb_link (betrieb_id, linked_at DESC);
-- How many letters were asked for in a day.
CREATE INDEX letter_request_asked_idx ON letter_request (requested_at) WHERE kind = 'pin' AND cancelled_at IS NULL;

-- Each program may do what it does, and no more. A Betrieb closes, it never goes: with it would go what happened there.
REVOKE UPDATE, DELETE ON betrieb, register_import FROM portal_work;
REVOKE UPDATE ON gewerk_eintragung, letter_batch, letter_request, pin, link_report, betrieb_link FROM portal_work;
-- Places of training come with the demo alone, so far.
REVOKE INSERT, UPDATE, DELETE ON ausbildungsstaette FROM portal_work;
GRANT UPDATE (name, rechtsform, strasse, plz, ort, address_changed_at, closed_at, review_asked_at) ON betrieb TO portal_work;
GRANT UPDATE (claimed_at, printed_at, letter_count, handed_over_at, removed_at) ON letter_batch TO portal_work;
GRANT UPDATE (batch_id, printed_at, valid_until, held_because, approved_at, cancelled_at) ON letter_request TO portal_work;
GRANT UPDATE (voided_at) ON pin TO portal_work;
GRANT UPDATE (ended_at, ended_because) ON betrieb_link TO portal_work;
-- People ask for letters; what becomes of one is up to the desk and the worker.
REVOKE INSERT, UPDATE ON letter_request FROM portal_serve;
GRANT INSERT (betrieb_id, kind, account_id, link_id, requested_at, held_because) ON letter_request TO portal_serve;
-- Only imports invite who has registered and not confirmed.
REVOKE EXECUTE ON FUNCTION invite_registered(text, text, text, text, timestamptz) FROM portal_serve;

-- Codes grow old.
CREATE INDEX link_report_expires_at_idx ON link_report (expires_at);

-- Who has left the desk: locked for good, without address, password and app. The name goes with the trail that it is in.
ALTER TABLE staff
    ADD COLUMN removed_at timestamptz,
    ADD CONSTRAINT staff_removed_check CHECK (removed_at IS NULL OR locked_at IS NOT NULL AND enrolled_at IS NULL);
GRANT SELECT (id, name, removed_at), UPDATE (name) ON staff TO portal_work;
