DELETE FROM options WHERE value = 'dark';
