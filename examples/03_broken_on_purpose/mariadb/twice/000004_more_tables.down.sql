DROP TABLE links;
DROP TABLE pages;
