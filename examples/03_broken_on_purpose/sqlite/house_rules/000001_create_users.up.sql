-- No primary key, and a column in another style than the house's.
CREATE TABLE users (
    id integer NOT NULL,
    email text NOT NULL,
    createdAt text,
    CONSTRAINT emails_only_once UNIQUE (email)
);
