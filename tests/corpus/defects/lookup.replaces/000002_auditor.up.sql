DELETE FROM roles;
INSERT INTO roles (id, name)
VALUES (1, 'admin'), (2, 'editor'), (3, 'reader'), (4, 'auditor');
