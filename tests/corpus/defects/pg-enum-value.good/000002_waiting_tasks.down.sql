ALTER TABLE tasks ALTER COLUMN state DROP DEFAULT;
UPDATE tasks SET state = 'open' WHERE state = 'waiting';
ALTER TYPE task_state RENAME TO task_state_old;
CREATE TYPE task_state AS ENUM ('open', 'done');
ALTER TABLE tasks ALTER COLUMN state TYPE task_state USING state::text::task_state;
ALTER TABLE tasks ALTER COLUMN state SET DEFAULT 'open';
DROP TYPE task_state_old;
