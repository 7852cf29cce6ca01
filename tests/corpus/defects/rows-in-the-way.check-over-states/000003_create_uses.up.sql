CREATE TABLE uses (
    id        INTEGER PRIMARY KEY,
    coupon_id INTEGER NOT NULL REFERENCES coupons (id),
    state     TEXT NOT NULL CHECK (state IN ('open', 'used'))
);
INSERT INTO uses (coupon_id, state) SELECT id, state FROM coupons;
