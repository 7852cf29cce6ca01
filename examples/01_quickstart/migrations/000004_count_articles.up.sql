ALTER TABLE authors ADD COLUMN article_count INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER articles_count_up AFTER INSERT ON articles
BEGIN
    UPDATE authors SET article_count = article_count + 1 WHERE id = NEW.author_id;
END;

CREATE TRIGGER articles_count_down AFTER DELETE ON articles
BEGIN
    UPDATE authors SET article_count = article_count - 1 WHERE id = OLD.author_id;
END;
