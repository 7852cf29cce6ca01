CREATE TABLE users (
    id     BIGINT PRIMARY KEY,
    tenant BIGINT NOT NULL,
    email  VARCHAR(80) NOT NULL,
    CONSTRAINT email_filled CHECK (email <> '')
);
CREATE TABLE orders (
    id      BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL,
    state   VARCHAR(10),
    CONSTRAINT orders_of_user FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE INDEX by_tenant_and_email ON users (tenant, email);
INSERT INTO users VALUES (1, 1, 'a@example.org');
INSERT INTO orders VALUES (1, 1, 'new');
