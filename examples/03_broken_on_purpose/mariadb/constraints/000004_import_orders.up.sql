-- constraints/broken: rows come in while nobody looks, and one of them points nowhere.
SET foreign_key_checks = 0;
INSERT INTO orders VALUES (2, 99, 'new');
SET foreign_key_checks = 1;
