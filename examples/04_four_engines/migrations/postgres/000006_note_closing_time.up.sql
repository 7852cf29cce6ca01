CREATE FUNCTION note_closing_time() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.closed_at := CASE WHEN NEW.status = 'closed' THEN coalesce(NEW.closed_at, now()) END;
    RETURN NEW;
END
$$;

CREATE TRIGGER tickets_closing BEFORE UPDATE OF status ON tickets
    FOR EACH ROW EXECUTE FUNCTION note_closing_time();
