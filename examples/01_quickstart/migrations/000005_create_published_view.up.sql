CREATE VIEW published_articles AS
SELECT articles.id, articles.title, articles.slug, authors.name AS author
FROM articles
JOIN authors ON authors.id = articles.author_id
WHERE articles.published = 1;
