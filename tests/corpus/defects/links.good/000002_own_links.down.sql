DELETE FROM links WHERE kind = 'own';
DROP INDEX links_url_idx;
