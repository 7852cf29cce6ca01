INSERT INTO roles (id, name) VALUES (4, 'auditor');
