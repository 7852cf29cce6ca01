CREATE ROLE shop_reporting NOLOGIN;
GRANT SELECT ON order_totals, best_sellers TO shop_reporting;
