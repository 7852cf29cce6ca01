-- chain/missing-down: the release cannot be rolled back past this one.
UPDATE users SET country = 'DE' WHERE country IS NULL;
