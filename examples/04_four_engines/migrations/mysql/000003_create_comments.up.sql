CREATE TABLE comments (
    ticket_id  bigint unsigned NOT NULL,
    number     int NOT NULL,
    account_id bigint unsigned NOT NULL,
    body       text NOT NULL,
    written_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    PRIMARY KEY (ticket_id, number),
    CONSTRAINT comments_ticket_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE,
    CONSTRAINT comments_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT comments_number_check CHECK (number > 0)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
