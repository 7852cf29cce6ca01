DROP TABLE article_tags;
