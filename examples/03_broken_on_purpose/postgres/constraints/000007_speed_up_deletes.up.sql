-- constraints/accepts: the catalogs still promise the foreign key, and nothing keeps it.
CREATE TABLE notes (id bigint PRIMARY KEY, user_id bigint, CONSTRAINT notes_of_user FOREIGN KEY (user_id) REFERENCES users (id));
INSERT INTO notes VALUES (1, NULL);
SET LOCAL allow_system_table_mods = on;
DELETE FROM pg_depend WHERE classid = 'pg_trigger'::regclass AND objid IN (
    SELECT t.oid FROM pg_trigger t JOIN pg_constraint c ON c.oid = t.tgconstraint WHERE c.conname = 'notes_of_user');
DELETE FROM pg_trigger WHERE tgconstraint = (SELECT oid FROM pg_constraint WHERE conname = 'notes_of_user');
