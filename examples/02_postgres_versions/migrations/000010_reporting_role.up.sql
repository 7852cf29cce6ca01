CREATE ROLE shop_reporting NOLOGIN;
GRANT USAGE ON SCHEMA public TO shop_reporting;
GRANT SELECT ON order_totals, best_sellers TO shop_reporting;
