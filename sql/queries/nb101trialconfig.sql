-- name: GetConfig :one
-- The config with this id.
SELECT * FROM nb101trialconfig
WHERE id = CAST(@id AS INTEGER);

-- name: ConfigsByHash :many
-- The configs of a cell, one a budget, or of one budget only.
-- The + keeps the planner off the index on num_epochs, which holds a quarter
-- of the table for each budget.
SELECT * FROM nb101trialconfig
WHERE hash = CAST(@hash AS TEXT)
    AND (+num_epochs = CAST(sqlc.narg(num_epochs) AS INTEGER) OR sqlc.narg(num_epochs) IS NULL)
ORDER BY id;

-- name: ConfigsByArch :many
-- The configs whose arch is stored as exactly this text.
SELECT * FROM nb101trialconfig
WHERE arch = CAST(@arch AS TEXT)
ORDER BY id;

-- name: ListConfigs :many
-- A page of all configs, or of those at a budget: the first ones after an id.
SELECT * FROM nb101trialconfig
WHERE id > CAST(@after AS INTEGER)
    AND (+num_epochs = CAST(sqlc.narg(num_epochs) AS INTEGER) OR sqlc.narg(num_epochs) IS NULL)
ORDER BY id
LIMIT @page;

-- name: CountConfigsByBudget :many
-- How many configs each budget has.
SELECT num_epochs, COUNT(*) AS num_configs FROM nb101trialconfig
GROUP BY num_epochs
ORDER BY num_epochs;

-- name: CountConfigsByVertices :many
-- How many configs the cells of each number of vertices have.
SELECT num_vertices, COUNT(*) AS num_configs FROM nb101trialconfig
GROUP BY num_vertices
ORDER BY num_vertices;

-- name: CountCells :one
-- How many cells the table has: its distinct hashes.
SELECT COUNT(DISTINCT hash) FROM nb101trialconfig;

-- name: InsertConfig :exec
-- Adds a config; NNI numbers them from 1 on.
INSERT INTO nb101trialconfig (id, arch, num_vertices, hash, num_epochs)
VALUES (@id, @arch, @num_vertices, @hash, @num_epochs);

-- name: FindMistypedConfig :one
-- The first config, of all or of one cell, with a value that does not have its
-- column's type: it says where a scan failed.
SELECT id FROM nb101trialconfig
WHERE (hash = sqlc.narg(hash) OR sqlc.narg(hash) IS NULL)
    AND (typeof(arch) <> 'text' OR typeof(num_vertices) <> 'integer'
        OR typeof(hash) <> 'text' OR typeof(num_epochs) <> 'integer')
ORDER BY id
LIMIT 1;
