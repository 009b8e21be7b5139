-- Kept for the printing of letters, which is written at the same time.
DO $$ BEGIN END $$;
