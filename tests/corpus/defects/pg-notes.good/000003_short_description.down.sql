ALTER TABLE notes DROP COLUMN description;
ALTER TABLE notes RENAME COLUMN body TO description;
