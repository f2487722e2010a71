-- name: GetConfig :one
-- The config with an id.
SELECT * FROM nb101trialconfig
WHERE id = CAST(@id AS INTEGER);

-- name: ConfigsByHash :many
-- The configs of a cell, one per budget, or the one at a budget. The + keeps the
-- planner off the index on num_epochs, which has a quarter of the table for
-- each budget.
SELECT * FROM nb101trialconfig
WHERE hash = CAST(@hash AS TEXT)
    AND (+num_epochs = CAST(sqlc.narg(num_epochs) AS INTEGER) OR sqlc.narg(num_epochs) IS NULL)
ORDER BY id;

-- name: ConfigsByArch :many
-- The configs whose arch is stored as exactly this text, at all budgets or at
-- one.
SELECT * FROM nb101trialconfig
WHERE arch = CAST(@arch AS TEXT)
    AND (+num_epochs = CAST(sqlc.narg(num_epochs) AS INTEGER) OR sqlc.narg(num_epochs) IS NULL)
ORDER BY id;

-- name: ConfigsInRange :many
-- The configs with ids from first to last: all, or those at a budget, and those
-- of cells whose number of vertices is within bounds, which are inclusive. What
-- is not an integer counts as every budget and as within all bounds: reading the
-- row shows it.
SELECT * FROM nb101trialconfig
WHERE id BETWEEN CAST(sqlc.arg(first) AS INTEGER) AND CAST(sqlc.arg(last) AS INTEGER)
    AND (+num_epochs = CAST(sqlc.narg(num_epochs) AS INTEGER) OR typeof(num_epochs) <> 'integer' OR sqlc.narg(num_epochs) IS NULL)
    AND (+num_vertices >= CAST(sqlc.narg(min_vertices) AS INTEGER) OR typeof(num_vertices) <> 'integer' OR sqlc.narg(min_vertices) IS NULL)
    AND (+num_vertices <= CAST(sqlc.narg(max_vertices) AS INTEGER) OR typeof(num_vertices) <> 'integer' OR sqlc.narg(max_vertices) IS NULL)
ORDER BY id;

-- name: ListConfigs :many
-- A page of all configs, or of those at a budget: the first ones from an id on.
SELECT * FROM nb101trialconfig
WHERE id >= CAST(@first AS INTEGER)
    AND (+num_epochs = CAST(sqlc.narg(num_epochs) AS INTEGER) OR sqlc.narg(num_epochs) IS NULL)
ORDER BY id
LIMIT @page;

-- name: ConfigFurtherOn :one
-- The id of the config that comes a number of places after the first one whose
-- id is not below first. It cuts the table into ranges of equal length, whatever
-- its ids are.
SELECT id FROM nb101trialconfig
WHERE id >= CAST(sqlc.arg(first) AS INTEGER)
ORDER BY id
LIMIT 1 OFFSET sqlc.arg(places);

-- name: ConfigOfNoRange :one
-- The id, written as SQL, of a config that is in no range of ids: NULL, text, or
-- a number that is above or below all integers. NNI's own tables cannot have any,
-- which SQLite knows at once.
SELECT CAST(substr(quote(id), 1, 40) AS TEXT) AS id FROM nb101trialconfig
WHERE id IS NULL
UNION ALL
SELECT CAST(substr(quote(id), 1, 40) AS TEXT) FROM nb101trialconfig
WHERE id > 9223372036854775807
UNION ALL
SELECT CAST(substr(quote(id), 1, 40) AS TEXT) FROM nb101trialconfig
WHERE id < -9223372036854775808
LIMIT 1;

-- name: CountConfigsByBudget :many
-- The number of configs at each budget.
SELECT num_epochs, COUNT(*) AS num_configs FROM nb101trialconfig
GROUP BY num_epochs
ORDER BY num_epochs;

-- name: CountConfigsByVertices :many
-- The number of configs of all cells with each number of vertices.
SELECT num_vertices, COUNT(*) AS num_configs FROM nb101trialconfig
GROUP BY num_vertices
ORDER BY num_vertices;

-- name: MistypedConfig :one
-- The id of the first config whose number of epochs or of vertices is not an
-- integer, which CountConfigsByBudget or CountConfigsByVertices cannot return.
SELECT id FROM nb101trialconfig
WHERE typeof(num_epochs) <> 'integer' OR typeof(num_vertices) <> 'integer'
ORDER BY id
LIMIT 1;

-- name: ConfigWithoutBudget :one
-- The id of a config whose number of epochs is text, which sorts after all
-- numbers, or NULL: its budget is unknown.
SELECT id FROM nb101trialconfig
WHERE num_epochs >= ''
UNION ALL
SELECT id FROM nb101trialconfig
WHERE num_epochs IS NULL
LIMIT 1;

-- name: CountCells :one
-- The number of cells in the table: its distinct hashes.
SELECT COUNT(DISTINCT hash) FROM nb101trialconfig;

-- name: InsertConfig :exec
-- Adds a config; NNI numbers them from 1.
INSERT INTO nb101trialconfig (id, arch, num_vertices, hash, num_epochs)
VALUES (@id, @arch, @num_vertices, @hash, @num_epochs);

-- name: ConfigIDsByHash :many
-- The ids of the configs of a cell, which can be read whatever the other columns
-- hold.
SELECT id FROM nb101trialconfig
WHERE hash = CAST(@hash AS TEXT)
ORDER BY id;

-- name: ConfigOfOtherHash :one
-- A config of a cell whose hash is not stored as NNI does it but in capitals, or
-- as a BLOB of its digits or of its bytes: one that look-ups cannot find.
SELECT id FROM nb101trialconfig
WHERE hash IN (CAST(@capitals AS TEXT), CAST(@digits AS BLOB), CAST(@raw AS BLOB))
LIMIT 1;

-- name: ConfigWithOtherHash :one
-- A config that look-ups cannot find, because its hash is not text in lower case.
SELECT id FROM nb101trialconfig
WHERE typeof(hash) <> 'text' OR hash <> lower(hash)
LIMIT 1;
