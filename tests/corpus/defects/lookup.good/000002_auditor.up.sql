INSERT INTO roles (id, name)
SELECT 4, 'auditor' WHERE NOT EXISTS (SELECT 1 FROM roles WHERE name = 'auditor');
