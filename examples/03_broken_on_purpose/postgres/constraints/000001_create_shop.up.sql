CREATE TABLE tenants (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE users (
    id     bigint PRIMARY KEY,
    tenant bigint NOT NULL,
    email  text NOT NULL,
    CONSTRAINT users_once UNIQUE (tenant, email)
);
CREATE TABLE orders (
    id      bigint PRIMARY KEY,
    user_id bigint NOT NULL CONSTRAINT orders_of_user REFERENCES users (id),
    total   numeric(10, 2),
    state   text
);
CREATE INDEX orders_of_user_by_state ON orders (user_id, state);
