ALTER TABLE articles ADD COLUMN slug TEXT;
CREATE UNIQUE INDEX articles_slug_idx ON articles (slug) WHERE slug IS NOT NULL;
