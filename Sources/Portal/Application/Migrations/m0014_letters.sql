-- Letters: what the desk decides about one holds to the moment it is printed, and for that letter alone.

-- A letter that came back voids the PIN that stands in it; one that waits when the address changes needs other eyes.
GRANT SELECT (request_id) ON pin TO portal_desk;
GRANT UPDATE (held_because) ON letter_request TO portal_desk;
