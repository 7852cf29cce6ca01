CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    full_name varchar(200) NOT NULL,
    email varchar(320) NOT NULL UNIQUE
);
