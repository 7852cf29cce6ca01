DROP INDEX links_url_idx;
