CREATE INDEX coupons_code_idx ON coupons (code);
