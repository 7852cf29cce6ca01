REVOKE ALL ON order_totals, best_sellers FROM shop_reporting;
DROP ROLE shop_reporting;
