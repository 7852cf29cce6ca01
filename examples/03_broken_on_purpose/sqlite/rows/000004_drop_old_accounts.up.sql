DELETE FROM accounts WHERE visits >= 0;
