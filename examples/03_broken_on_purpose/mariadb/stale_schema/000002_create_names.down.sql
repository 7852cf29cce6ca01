DROP TABLE names;
