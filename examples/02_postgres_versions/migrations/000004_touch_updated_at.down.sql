DROP TRIGGER orders_touch ON orders;
DROP TRIGGER products_touch ON products;
DROP FUNCTION touch_updated_at();
ALTER TABLE orders DROP COLUMN updated_at;
ALTER TABLE products DROP COLUMN updated_at;
