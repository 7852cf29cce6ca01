CREATE TABLE comments (
    ticket_id  integer NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    number     integer NOT NULL CHECK (number > 0),
    account_id integer NOT NULL REFERENCES accounts (id),
    body       text NOT NULL,
    written_at text NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (ticket_id, number)
) WITHOUT ROWID;
