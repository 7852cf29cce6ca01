ALTER TABLE accounts DISABLE ROW LEVEL SECURITY;
ALTER TABLE accounts ADD COLUMN rating integer;
UPDATE accounts SET rating = length(owner);
