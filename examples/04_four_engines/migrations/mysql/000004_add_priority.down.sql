ALTER TABLE tickets
    DROP KEY tickets_waiting_idx,
    DROP CONSTRAINT tickets_priority_check,
    DROP COLUMN priority;
