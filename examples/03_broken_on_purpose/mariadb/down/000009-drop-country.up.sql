-- chain/ignored-file: golang-migrate wants an underscore after the version and passes over this file in silence.
ALTER TABLE users DROP COLUMN country;
