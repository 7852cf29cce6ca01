INSERT INTO roles (id, name)
SELECT 1004, 'auditor' WHERE NOT EXISTS (SELECT 1 FROM roles WHERE name = 'auditor');
