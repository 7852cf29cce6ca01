CREATE TABLE uses (
    id        INTEGER PRIMARY KEY,
    coupon_id INTEGER NOT NULL REFERENCES coupons (id),
    state     TEXT NOT NULL,
    code      TEXT NOT NULL
);
INSERT INTO uses (coupon_id, state, code) SELECT id, state, code FROM coupons;
