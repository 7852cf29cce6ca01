-- down/leftovers: keeps a copy if there is something to keep, which is so only after 000003.
BEGIN NOT ATOMIC
    IF EXISTS (SELECT * FROM settings) THEN
        CREATE TABLE settings_backup AS SELECT * FROM settings;
    END IF;
    DROP TABLE settings;
END
