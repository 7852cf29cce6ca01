-- chain/gap: there is no 000005.
CREATE ROLE broken_reporting;
