SET sql_mode = '';
ALTER TABLE people MODIFY status ENUM('guest', 'member', 'patron') NOT NULL DEFAULT 'guest';
