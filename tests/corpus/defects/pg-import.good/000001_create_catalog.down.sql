DROP TABLE articles;
DROP TABLE vendors;
