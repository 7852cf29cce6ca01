-- idempotency/rerun-applies: a trigger that was meant to protect the version table writes something else into it.
CREATE TRIGGER keep_history BEFORE INSERT ON schema_migrations FOR EACH ROW SET NEW.version = 1;
