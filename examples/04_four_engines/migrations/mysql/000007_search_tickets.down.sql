ALTER TABLE tickets DROP KEY tickets_search_idx;
