DROP INDEX coupons_code_idx;
