ALTER TABLE accounts ALTER COLUMN memo TYPE varchar(2000);
