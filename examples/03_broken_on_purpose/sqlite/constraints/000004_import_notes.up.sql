-- constraints/broken: SQLite minds foreign keys only in sessions that ask for it, and this one points nowhere.
INSERT INTO notes VALUES (3, 99);
