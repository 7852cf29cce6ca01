DELETE FROM currencies WHERE code IN ('CHF', 'GBP');
