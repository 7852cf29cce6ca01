-- No primary key, and a column in another style than the house's.
CREATE TABLE users (
    id bigint NOT NULL,
    email varchar(200) NOT NULL,
    createdAt datetime,
    CONSTRAINT emails_only_once UNIQUE (email)
);
