-- up/leaks-session-state: on a fresh install the temporary table of 000001 is still there.
CREATE TEMPORARY TABLE collected (code TEXT);
CREATE TABLE cities (name TEXT);
