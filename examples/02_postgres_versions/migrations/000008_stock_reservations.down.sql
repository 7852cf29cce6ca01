DROP TABLE reservations;
DROP EXTENSION btree_gist;
