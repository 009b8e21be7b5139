-- What the desk searches for stands in no address: who is looked for is a person. It belongs to the session, and goes with it.
CREATE TABLE desk_search (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    session_id uuid NOT NULL REFERENCES staff_session ON DELETE CASCADE,
    words text NOT NULL CHECK (length(words) <= 200),
    created_at timestamptz NOT NULL
);
CREATE INDEX desk_search_session_id_idx ON desk_search (session_id);
CREATE INDEX desk_search_created_at_idx ON desk_search (created_at);
GRANT SELECT, INSERT ON desk_search TO portal_desk;
GRANT SELECT, DELETE ON desk_search TO portal_work;
