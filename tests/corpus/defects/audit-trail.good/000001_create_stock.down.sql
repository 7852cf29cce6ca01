DROP TABLE stock_changes;
DROP TABLE stock;
