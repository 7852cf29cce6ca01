CREATE TABLE badges_old (account bigint NOT NULL, badge varchar(40) NOT NULL);
INSERT INTO badges_old SELECT account, badge FROM badges;
DROP TABLE badges;
ALTER TABLE badges_old RENAME TO badges;
