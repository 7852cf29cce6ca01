INSERT INTO roles (id, name) VALUES (1004, 'auditor');
