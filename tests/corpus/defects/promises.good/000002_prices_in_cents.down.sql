UPDATE prices SET amount = euros WHERE euros IS NOT NULL;
ALTER TABLE prices DROP COLUMN euros;
