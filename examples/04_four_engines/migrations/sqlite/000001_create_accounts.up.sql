CREATE TABLE accounts (
    id           integer PRIMARY KEY,
    email        text NOT NULL COLLATE NOCASE,
    display_name text NOT NULL DEFAULT '',
    created_at   text NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX accounts_email_key ON accounts (email);
