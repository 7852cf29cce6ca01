ALTER TABLE tickets
    ADD COLUMN priority smallint NOT NULL DEFAULT 2 AFTER status,
    ADD CONSTRAINT tickets_priority_check CHECK (priority BETWEEN 1 AND 3),
    ADD KEY tickets_waiting_idx (status, priority, opened_at);
