DROP TRIGGER articles_count_down;
DROP TRIGGER articles_count_up;
ALTER TABLE authors DROP COLUMN article_count;
