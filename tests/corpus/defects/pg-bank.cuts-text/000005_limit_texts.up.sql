ALTER TABLE accounts ALTER COLUMN memo TYPE varchar(4) USING left(memo, 4);
