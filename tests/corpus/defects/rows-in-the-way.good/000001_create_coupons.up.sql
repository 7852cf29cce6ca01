CREATE TABLE coupons (
    id    INTEGER PRIMARY KEY,
    code  TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'used', 'void'))
);
