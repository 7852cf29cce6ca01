DROP INDEX tickets_search_idx;
