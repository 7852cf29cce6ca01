DROP INDEX boxes_area_idx;
ALTER TABLE boxes DROP COLUMN area;
