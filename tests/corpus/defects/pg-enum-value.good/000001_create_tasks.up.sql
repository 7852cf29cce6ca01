CREATE TYPE task_state AS ENUM ('open', 'done');
CREATE TABLE tasks (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    state task_state NOT NULL DEFAULT 'open',
    tags  text[] NOT NULL DEFAULT '{}'
);
