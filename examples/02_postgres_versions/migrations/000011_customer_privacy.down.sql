DROP POLICY customers_self ON customers;
ALTER TABLE customers DISABLE ROW LEVEL SECURITY;
