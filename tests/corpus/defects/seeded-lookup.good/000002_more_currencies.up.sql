INSERT OR IGNORE INTO currencies (code, name) VALUES ('CHF', 'Franc'), ('GBP', 'Pound');
