-- idempotency/rerun-applies: a trigger that is meant to protect the version table keeps the tool from writing to it.
CREATE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RETURN NULL;
END
$$;
CREATE TRIGGER keep_history BEFORE INSERT ON schema_migrations
    FOR EACH ROW EXECUTE FUNCTION keep_history();
