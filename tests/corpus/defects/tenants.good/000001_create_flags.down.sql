DROP TABLE rules;
DROP TABLE segments;
DROP TABLE flags;
