-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE VIEW latest_notes AS
    SELECT id, body
    FROM notes
    WHERE body <> ';';
-- +goose StatementEnd

-- +goose Down
DROP VIEW latest_notes;
