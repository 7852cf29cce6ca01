-- constraints/lost: two users of one address are possible now, since the column takes more along than itself.
ALTER TABLE users DROP COLUMN tenant;
