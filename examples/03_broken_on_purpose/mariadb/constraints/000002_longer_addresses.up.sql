-- constraints/lost: MODIFY forgets what is not written again.
ALTER TABLE users MODIFY email VARCHAR(200);
