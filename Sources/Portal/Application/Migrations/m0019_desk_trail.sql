-- The service desk: what it did, in order; somebody without phone and recovery codes; and a search that stays fast.

-- Search: the words of a whole address are whole. Of their beginnings (`org`, `de`, `info`) everybody has one, and to gather
-- them took the longer the more accounts there are.
CREATE OR REPLACE FUNCTION search_query(typed text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(
        '''' || left(word, 100) || CASE WHEN is_address THEN '''' ELSE ''':*' END, ' & ' ORDER BY place, number), '')::tsquery
    FROM (
        SELECT place, number, word, part ~ '^[^@]+@[^@]+\.[[:alpha:]]{2,}$' AS is_address
        FROM regexp_split_to_table(typed, '[[:space:]]+') WITH ORDINALITY AS parts (part, place)
        CROSS JOIN LATERAL unnest(search_words(part)) WITH ORDINALITY AS words (word, number)
        ORDER BY place, number LIMIT 8
    ) AS words
$$;
DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION search_query(text) SET search_path = %I, pg_catalog', current_schema());
END $$;

-- What was done at the desk and to its people, without what was only looked at.
CREATE INDEX audit_event_desk_idx ON audit_event (at DESC, id DESC)
    WHERE (actor = 'staff' OR event LIKE 'staff.%') AND event NOT LIKE 'staff.looked%' AND event <> 'staff.searched';

-- Recovery codes go with the factor.
GRANT SELECT (account_id, confirmed_at), DELETE ON second_factor TO portal_desk;
