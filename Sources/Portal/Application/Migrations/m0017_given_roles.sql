-- Who gave a role: the code of a letter undoes what came from its link, and what was given by somebody did not come by PIN.
ALTER TABLE betrieb_link
    ADD COLUMN role_given_by uuid REFERENCES betrieb_link ON DELETE SET NULL,
    ADD COLUMN role_given_at timestamptz,
    -- The role as it counted before.
    ADD COLUMN role_before text CHECK (role_before IN ('lesen', 'bearbeiten', 'verwaltung')),
    ADD CONSTRAINT betrieb_link_role_given_check CHECK ((role_given_at IS NULL) = (role_before IS NULL));
CREATE INDEX betrieb_link_role_given_by_idx ON betrieb_link (role_given_by) WHERE role_given_by IS NOT NULL;
GRANT UPDATE (role_given_by, role_given_at, role_before) ON betrieb_link TO portal_serve;

-- A wish that was declined stays so for as long as wishes are kept: whoever asks again reaches nobody.
ALTER TABLE invitation_wish ADD COLUMN declined_at timestamptz;
GRANT UPDATE (declined_at) ON invitation_wish TO portal_serve;
GRANT INSERT ON invitation_wish TO portal_work;
