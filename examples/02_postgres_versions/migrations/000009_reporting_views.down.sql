DROP MATERIALIZED VIEW best_sellers;
DROP VIEW order_totals;
