DROP TABLE links;
DROP TABLE posts;
