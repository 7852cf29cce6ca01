-- up/leaks-session-state: on a fresh install this runs in the same session, which still has the temporary table.
CREATE TEMPORARY TABLE collected (code CHAR(2));
