UPDATE people SET status = 'member' WHERE status = 'patron';
ALTER TABLE people MODIFY status ENUM('guest', 'member', 'honorary') NOT NULL DEFAULT 'guest';
