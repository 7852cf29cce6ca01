DROP TABLE rentals;
DROP TABLE rooms;
