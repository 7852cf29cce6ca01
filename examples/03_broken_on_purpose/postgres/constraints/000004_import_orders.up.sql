-- constraints/not-enforced: switched off for an import, and never on again.
ALTER TABLE orders ADD CONSTRAINT orders_of_user FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_of_user;
ALTER TABLE orders DISABLE TRIGGER ALL;
