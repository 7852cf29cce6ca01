CREATE TABLE tickets (
    id         integer PRIMARY KEY,
    account_id integer NOT NULL REFERENCES accounts (id),
    status     text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'waiting', 'closed')),
    subject    text NOT NULL CHECK (subject <> ''),
    body       text NOT NULL,
    opened_at  text NOT NULL DEFAULT CURRENT_TIMESTAMP,
    closed_at  text,
    CONSTRAINT tickets_closed_check CHECK (closed_at >= opened_at)
);
CREATE INDEX tickets_account_idx ON tickets (account_id, opened_at DESC);
