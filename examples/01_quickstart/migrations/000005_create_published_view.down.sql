DROP VIEW published_articles;
