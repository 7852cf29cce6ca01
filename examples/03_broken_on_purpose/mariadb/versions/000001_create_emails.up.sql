-- versions/differs: a comment that newer servers execute.
CREATE TABLE emails (address VARCHAR(190) /*M!110000 , archived BOOLEAN NOT NULL DEFAULT FALSE */);
