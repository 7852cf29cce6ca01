CREATE TABLE stock (
    id     INTEGER PRIMARY KEY,
    pieces INTEGER NOT NULL
);
CREATE TABLE stock_changes (
    stock_id INTEGER NOT NULL,
    pieces   INTEGER NOT NULL
);
CREATE TRIGGER stock_log AFTER UPDATE OF pieces ON stock
BEGIN
    INSERT INTO stock_changes (stock_id, pieces) VALUES (OLD.id, OLD.pieces);
END;
