ALTER TABLE tickets ADD FULLTEXT KEY tickets_search_idx (subject, body);
