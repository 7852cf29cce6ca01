CREATE TRIGGER tickets_closing AFTER UPDATE OF status ON tickets
BEGIN
    UPDATE tickets
    SET closed_at = CASE WHEN NEW.status = 'closed' THEN coalesce(NEW.closed_at, CURRENT_TIMESTAMP) END
    WHERE id = NEW.id;
END;
