CREATE INDEX article_tags_tag_idx ON article_tags (tag_id);
