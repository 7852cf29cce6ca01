--liquibase formatted sql

--changeset shop:users
CREATE TABLE users (
    id integer PRIMARY KEY,
    email varchar(200) NOT NULL UNIQUE
);
--rollback DROP TABLE users;

--changeset shop:orders
CREATE TABLE orders (
    id integer PRIMARY KEY,
    user_id integer NOT NULL REFERENCES users (id),
    total numeric(10, 2) NOT NULL CHECK (total >= 0)
);
CREATE INDEX idx_orders_user_id ON orders (user_id);
--rollback DROP TABLE orders;
