ALTER TABLE notes RENAME COLUMN description TO body;
ALTER TABLE notes ADD COLUMN description varchar(150);
