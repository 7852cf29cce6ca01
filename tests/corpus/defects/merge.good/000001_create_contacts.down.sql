DROP TABLE phones;
DROP TABLE people;
