-- Over its budget of a millisecond, and its one statement over that of statements.
INSERT INTO numbers SELECT -77 FROM pg_sleep(0.3);
