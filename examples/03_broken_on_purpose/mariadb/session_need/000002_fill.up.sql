-- up/needs-earlier-session: the temporary table of 000001 is gone when a deploy applies this one alone.
CREATE TABLE countries AS SELECT code FROM collected;
