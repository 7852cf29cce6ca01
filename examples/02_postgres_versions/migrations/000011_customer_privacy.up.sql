ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY customers_self ON customers
    USING (email = current_setting('shop.customer_email', true));
