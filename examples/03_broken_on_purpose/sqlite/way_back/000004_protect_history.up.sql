-- idempotency/rerun-applies: a trigger that is meant to protect the version table keeps the tool from writing to it.
CREATE TRIGGER keep_history BEFORE INSERT ON schema_migrations
BEGIN
    SELECT RAISE(IGNORE);
END;
