DROP TRIGGER tickets_closing;
