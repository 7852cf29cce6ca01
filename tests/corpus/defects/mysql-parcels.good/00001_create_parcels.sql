-- +goose Up
CREATE TABLE parcels (
    id   INT NOT NULL PRIMARY KEY,
    code VARCHAR(40) NOT NULL
);

-- +goose Down
DROP TABLE parcels;
