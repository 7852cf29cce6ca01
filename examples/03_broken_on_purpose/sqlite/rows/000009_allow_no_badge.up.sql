CREATE TABLE badges_new (account bigint NOT NULL, badge varchar(40));
INSERT INTO badges_new SELECT account, NULL FROM badges;
DROP TABLE badges;
ALTER TABLE badges_new RENAME TO badges;
