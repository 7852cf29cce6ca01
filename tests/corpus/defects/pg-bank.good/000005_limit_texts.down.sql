ALTER TABLE accounts ALTER COLUMN memo TYPE text;
