CREATE INDEX links_url_idx ON links (url);
INSERT INTO links (post_id, kind, url) SELECT id, 'own', '/posts/' || id FROM posts;
