-- down/leftovers: keeps a copy if there is something to keep, which is so only after 000003.
DO $$
BEGIN
    IF EXISTS (SELECT FROM settings) THEN
        CREATE TABLE settings_backup AS TABLE settings;
    END IF;
END
$$;
DROP TABLE settings;
