DROP TABLE product_categories;
DROP TABLE categories;
DROP TABLE products;
