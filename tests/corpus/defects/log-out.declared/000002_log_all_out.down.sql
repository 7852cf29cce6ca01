SELECT 1; -- who was logged out logs in again
