INSERT IGNORE INTO rooms (id, name) VALUES (78, 'attic');
INSERT IGNORE INTO rentals (id, room_id, nights) VALUES (900, 78, 1);
