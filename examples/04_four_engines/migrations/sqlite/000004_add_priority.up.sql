ALTER TABLE tickets ADD COLUMN priority integer NOT NULL DEFAULT 2 CHECK (priority BETWEEN 1 AND 3);
CREATE INDEX tickets_waiting_idx ON tickets (priority, opened_at) WHERE status <> 'closed';
