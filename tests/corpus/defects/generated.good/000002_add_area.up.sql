ALTER TABLE boxes ADD COLUMN area INTEGER GENERATED ALWAYS AS (width * height) VIRTUAL;
CREATE INDEX boxes_area_idx ON boxes (area);
