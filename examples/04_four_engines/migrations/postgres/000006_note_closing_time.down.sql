DROP TRIGGER tickets_closing ON tickets;
DROP FUNCTION note_closing_time();
