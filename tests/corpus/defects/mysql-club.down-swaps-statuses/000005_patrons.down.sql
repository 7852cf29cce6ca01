UPDATE people SET status = 'member' WHERE status = 'patron';
UPDATE people SET status = 'guest';
ALTER TABLE people MODIFY status ENUM('guest', 'member', 'honorary') NOT NULL DEFAULT 'guest';
