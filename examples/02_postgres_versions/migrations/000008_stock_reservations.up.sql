CREATE EXTENSION btree_gist;

CREATE TABLE reservations (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id bigint NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    during     tstzrange NOT NULL,
    CONSTRAINT reservations_no_overlap EXCLUDE USING gist (product_id WITH =, during WITH &&)
);
