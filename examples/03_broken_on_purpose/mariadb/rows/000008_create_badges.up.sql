CREATE TABLE badges (account bigint NOT NULL, badge varchar(40) NOT NULL);
