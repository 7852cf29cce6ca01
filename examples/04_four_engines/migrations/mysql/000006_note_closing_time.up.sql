CREATE TRIGGER tickets_closing BEFORE UPDATE ON tickets
FOR EACH ROW
BEGIN
    IF NEW.status <> 'closed' THEN
        SET NEW.closed_at = NULL;
    ELSEIF NEW.closed_at IS NULL THEN
        SET NEW.closed_at = CURRENT_TIMESTAMP(6);
    END IF;
END;
