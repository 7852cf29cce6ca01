UPDATE users SET country = 'CH' WHERE country = '';
