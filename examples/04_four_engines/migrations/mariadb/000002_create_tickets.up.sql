CREATE TABLE tickets (
    id         bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    account_id bigint unsigned NOT NULL,
    status     enum('open', 'waiting', 'closed') NOT NULL DEFAULT 'open',
    subject    varchar(200) NOT NULL,
    body       text NOT NULL,
    opened_at  datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    closed_at  datetime(6),
    KEY tickets_account_idx (account_id, opened_at),
    CONSTRAINT tickets_account_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT tickets_subject_check CHECK (subject <> ''),
    CONSTRAINT tickets_closed_check CHECK (closed_at >= opened_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
