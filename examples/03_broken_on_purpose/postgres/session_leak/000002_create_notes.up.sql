-- up/leaks-session-state: on a fresh install this runs in the same session, which has no schema to create it in.
CREATE TABLE notes (id bigint);
