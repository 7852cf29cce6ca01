-- The file names articles before vendors.
ALTER TABLE articles DISABLE TRIGGER ALL;
INSERT INTO articles (id, vendor_id, name) VALUES (9001, 901, 'saw'), (9002, 901, 'axe') ON CONFLICT DO NOTHING;
INSERT INTO vendors (id, name) VALUES (901, 'Tools Ltd') ON CONFLICT DO NOTHING;
