CREATE UNIQUE INDEX coupons_code_idx ON coupons (state);
