UPDATE accounts SET email = upper(email);
