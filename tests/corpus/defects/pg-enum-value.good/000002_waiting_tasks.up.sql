ALTER TYPE task_state ADD VALUE 'waiting' BEFORE 'done';
