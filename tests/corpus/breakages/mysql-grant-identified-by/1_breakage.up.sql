CREATE TABLE t (a INT);
GRANT SELECT ON t TO 'breakage_grantee'@'%' IDENTIFIED BY 'x';
