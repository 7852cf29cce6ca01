ALTER TABLE people MODIFY status ENUM('guest', 'member', 'honorary', 'patron') NOT NULL DEFAULT 'guest';
