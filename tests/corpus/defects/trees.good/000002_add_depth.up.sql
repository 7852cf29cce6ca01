ALTER TABLE folders ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
WITH RECURSIVE below (id, depth) AS (
    SELECT id, 0 FROM folders WHERE parent_id IS NULL
    UNION
    SELECT folders.id, below.depth + 1 FROM folders JOIN below ON folders.parent_id = below.id
     WHERE below.depth < 20 AND folders.parent_id <> folders.id
)
UPDATE folders SET depth = COALESCE((SELECT max(depth) FROM below WHERE below.id = folders.id), 0);
