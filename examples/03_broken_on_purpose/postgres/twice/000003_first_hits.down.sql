DELETE FROM hits WHERE name = 'home';
