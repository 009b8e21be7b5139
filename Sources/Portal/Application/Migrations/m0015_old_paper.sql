-- What PINs of the time before the portal look like. What fits none of them is a slip of the hand, and costs no try.
CREATE TABLE old_pin_shape (
    -- Letters and digits, without blanks and dashes.
    length smallint NOT NULL CHECK (length BETWEEN 4 AND 40),
    -- Digits alone.
    is_numeric boolean NOT NULL,
    PRIMARY KEY (length, is_numeric)
);
-- Nobody knows any more what was imported before this table was there.
INSERT INTO old_pin_shape (length, is_numeric)
SELECT length, false FROM generate_series(4, 40) AS length WHERE EXISTS (SELECT FROM pin WHERE source = 'before');
GRANT SELECT ON old_pin_shape TO portal_serve, portal_work, portal_desk;
GRANT INSERT, DELETE ON old_pin_shape TO portal_work;
-- For forgetting them with the last such PIN.
DROP INDEX pin_before_idx;
CREATE INDEX pin_before_idx ON pin (id) WHERE source = 'before';
