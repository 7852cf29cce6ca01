CREATE TABLE option_changes (name TEXT NOT NULL, value TEXT);
CREATE TRIGGER keep_changes AFTER UPDATE ON options
BEGIN
    INSERT INTO option_changes (name, value) VALUES (OLD.name, OLD.value);
END;

CREATE TRIGGER keep_versions BEFORE INSERT ON schema_migrations
BEGIN
    SELECT RAISE(IGNORE);
END;
