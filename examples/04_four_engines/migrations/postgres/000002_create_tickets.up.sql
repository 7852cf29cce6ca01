CREATE TYPE ticket_status AS ENUM ('open', 'waiting', 'closed');

CREATE TABLE tickets (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts (id),
    status     ticket_status NOT NULL DEFAULT 'open',
    subject    text NOT NULL CHECK (subject <> ''),
    body       text NOT NULL,
    opened_at  timestamptz NOT NULL DEFAULT now(),
    closed_at  timestamptz,
    CONSTRAINT tickets_closed_check CHECK (closed_at >= opened_at)
);
CREATE INDEX tickets_account_idx ON tickets (account_id, opened_at DESC);
