CREATE TABLE comments (
    ticket_id  bigint NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    number     integer NOT NULL CHECK (number > 0),
    account_id bigint NOT NULL REFERENCES accounts (id),
    body       text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (ticket_id, number)
);
