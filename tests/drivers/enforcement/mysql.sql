-- Each kind of promise in each state that MySQL and MariaDB have, and rows that make them worth trying.
CREATE TABLE `odd ' ``table` (`it's ``a`` key` INT PRIMARY KEY, `select` varchar(4) NOT NULL UNIQUE, CONSTRAINT `odd \\ check` CHECK (`select` <> 'it''s'));
INSERT INTO `odd ' ``table` VALUES (1, 'a'), (2, 'b');

CREATE TABLE parents (id BIGINT AUTO_INCREMENT PRIMARY KEY, code VARCHAR(20) NOT NULL UNIQUE, a SMALLINT, b CHAR(8), UNIQUE KEY a_b (a, b));
INSERT INTO parents (code, a, b) VALUES ('one', 1, 'x'), ('two', 2, 'y');

CREATE TABLE kids (
    id        INT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
    parent_id BIGINT NOT NULL,
    code      VARCHAR(20),
    a         SMALLINT,
    b         CHAR(8),
    email     VARCHAR(40) NOT NULL,
    note      TEXT,
    price     DECIMAL(6, 2),
    low       INT,
    high      INT,
    state     VARCHAR(10),
    doubled   INT GENERATED ALWAYS AS (low * 2) STORED,
    CONSTRAINT price_positive CHECK (price > 0),
    CONSTRAINT known_state CHECK (state IN ('new', 'paid')),
    CONSTRAINT low_below_high CHECK (low < high),
    CONSTRAINT nobody_can_break CHECK (low IS NULL OR low IS NOT NULL),
    CONSTRAINT of_parent FOREIGN KEY (parent_id) REFERENCES parents (id),
    CONSTRAINT of_code FOREIGN KEY (code) REFERENCES parents (code),
    CONSTRAINT of_both FOREIGN KEY (a, b) REFERENCES parents (a, b),
    UNIQUE KEY email_once (email),
    UNIQUE KEY note_once (note(12)),
    KEY by_low (low)
) AUTO_INCREMENT = 7;
INSERT INTO kids (parent_id, code, a, b, email, note, price, low, high, state) VALUES
    (1, 'one', 1, 'x', 'k1@example.org', 'first', 1, 1, 2, 'new'), (2, 'two', 2, 'y', 'k2@example.org', 'second', 2, 2, 3, 'paid');

CREATE TABLE empty_table (id INT PRIMARY KEY, name TEXT NOT NULL);

CREATE TABLE triggered (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL);
INSERT INTO triggered VALUES (1, 'a'), (2, 'b');
CREATE TRIGGER upper_name BEFORE UPDATE ON triggered FOR EACH ROW SET NEW.name = 'A';

CREATE TABLE no_transactions (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL) ENGINE = MyISAM;
INSERT INTO no_transactions VALUES (1, 'a'), (2, 'b');

CREATE TABLE loose (id INT PRIMARY KEY, parent_id BIGINT, n INT, CONSTRAINT loose_parent FOREIGN KEY (parent_id) REFERENCES parents (id),
    CONSTRAINT loose_n CHECK (n > 0));
SET foreign_key_checks = 0;
INSERT INTO loose VALUES (1, 99, 1), (2, 1, 5);
SET foreign_key_checks = 1;
