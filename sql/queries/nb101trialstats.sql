-- name: GetTrial :one
-- The trial with this id, and its config.
SELECT sqlc.embed(t), sqlc.embed(c)
FROM nb101trialstats AS t
JOIN nb101trialconfig AS c ON c.id = t.config_id
WHERE t.id = CAST(@id AS INTEGER);

-- name: TrialsByHash :many
-- The trials of a cell at all budgets, or at one: the look-up that the database
-- is for. They come by config and id, which takes no sorting. The + keeps the
-- planner off the index on num_epochs, which holds a quarter of the table for
-- each budget. The CASTs hide the parameters from the planner, here and
-- elsewhere: SQLite would plan a statement anew each time that it is run with
-- other values, which takes longer than running it.
SELECT sqlc.embed(t), sqlc.embed(c)
FROM nb101trialconfig AS c
JOIN nb101trialstats AS t ON t.config_id = c.id
WHERE c.hash = CAST(@hash AS TEXT)
    AND (+c.num_epochs = CAST(sqlc.narg(num_epochs) AS INTEGER) OR sqlc.narg(num_epochs) IS NULL)
ORDER BY c.id, t.id;

-- name: TrialsByArch :many
-- The trials of the configs whose arch is stored as exactly this text, at all
-- budgets or at one.
SELECT sqlc.embed(t), sqlc.embed(c)
FROM nb101trialconfig AS c
JOIN nb101trialstats AS t ON t.config_id = c.id
WHERE c.arch = CAST(@arch AS TEXT)
    AND (+c.num_epochs = CAST(sqlc.narg(num_epochs) AS INTEGER) OR sqlc.narg(num_epochs) IS NULL)
ORDER BY t.id;

-- name: ListTrials :many
-- A page of all trials, or of those at a budget: the first ones after an id.
SELECT sqlc.embed(t), sqlc.embed(c)
FROM nb101trialstats AS t
CROSS JOIN nb101trialconfig AS c ON c.id = t.config_id
WHERE t.id > CAST(@after AS INTEGER)
    AND (+c.num_epochs = CAST(sqlc.narg(num_epochs) AS INTEGER) OR sqlc.narg(num_epochs) IS NULL)
ORDER BY t.id
LIMIT @page;

-- name: MeansByHash :many
-- The means over the trials of each config of a cell, at all budgets or at one.
-- A value that is no number counts as 0 in SQLite's AVG; num_mistyped tells how
-- many trials have one.
SELECT sqlc.embed(c),
    COUNT(*) AS num_trials,
    CAST(SUM(typeof(t.train_acc) <> 'real' OR typeof(t.valid_acc) <> 'real'
        OR typeof(t.test_acc) <> 'real' OR typeof(t.parameters) <> 'real'
        OR typeof(t.training_time) <> 'real') AS INTEGER) AS num_mistyped,
    CAST(AVG(t.train_acc) AS REAL) AS train_acc,
    CAST(AVG(t.valid_acc) AS REAL) AS valid_acc,
    CAST(AVG(t.test_acc) AS REAL) AS test_acc,
    CAST(AVG(t.parameters) AS REAL) AS parameters,
    CAST(AVG(t.training_time) AS REAL) AS training_time
FROM nb101trialconfig AS c
JOIN nb101trialstats AS t ON t.config_id = c.id
WHERE c.hash = CAST(@hash AS TEXT)
    AND (+c.num_epochs = CAST(sqlc.narg(num_epochs) AS INTEGER) OR sqlc.narg(num_epochs) IS NULL)
GROUP BY c.id
ORDER BY c.id;

-- name: ListMeans :many
-- A page of the means over the trials of each config, of all configs or of
-- those at a budget: the first ones after a config's id.
SELECT sqlc.embed(c),
    COUNT(*) AS num_trials,
    CAST(SUM(typeof(t.train_acc) <> 'real' OR typeof(t.valid_acc) <> 'real'
        OR typeof(t.test_acc) <> 'real' OR typeof(t.parameters) <> 'real'
        OR typeof(t.training_time) <> 'real') AS INTEGER) AS num_mistyped,
    CAST(AVG(t.train_acc) AS REAL) AS train_acc,
    CAST(AVG(t.valid_acc) AS REAL) AS valid_acc,
    CAST(AVG(t.test_acc) AS REAL) AS test_acc,
    CAST(AVG(t.parameters) AS REAL) AS parameters,
    CAST(AVG(t.training_time) AS REAL) AS training_time
FROM nb101trialconfig AS c
CROSS JOIN nb101trialstats AS t ON t.config_id = c.id
WHERE c.id > CAST(@after AS INTEGER)
    AND (+c.num_epochs = CAST(sqlc.narg(num_epochs) AS INTEGER) OR sqlc.narg(num_epochs) IS NULL)
GROUP BY c.id
ORDER BY c.id
LIMIT @page;

-- name: BestMeans :many
-- The configs at a budget with the highest mean accuracy over their trials;
-- accuracy is 'train', 'valid' or 'test'. Equal ones come by id.
SELECT sqlc.embed(c),
    COUNT(*) AS num_trials,
    CAST(SUM(typeof(t.train_acc) <> 'real' OR typeof(t.valid_acc) <> 'real'
        OR typeof(t.test_acc) <> 'real' OR typeof(t.parameters) <> 'real'
        OR typeof(t.training_time) <> 'real') AS INTEGER) AS num_mistyped,
    CAST(AVG(t.train_acc) AS REAL) AS train_acc,
    CAST(AVG(t.valid_acc) AS REAL) AS valid_acc,
    CAST(AVG(t.test_acc) AS REAL) AS test_acc,
    CAST(AVG(t.parameters) AS REAL) AS parameters,
    CAST(AVG(t.training_time) AS REAL) AS training_time,
    CAST(AVG(CASE CAST(sqlc.arg(accuracy) AS TEXT)
        WHEN 'train' THEN t.train_acc WHEN 'valid' THEN t.valid_acc ELSE t.test_acc
    END) AS REAL) AS score
FROM nb101trialconfig AS c
CROSS JOIN nb101trialstats AS t ON t.config_id = c.id
WHERE c.num_epochs = CAST(sqlc.arg(num_epochs) AS INTEGER)
GROUP BY c.id
ORDER BY score DESC, c.id
LIMIT sqlc.arg(k);

-- name: BestTrials :many
-- The single trials at a budget with the highest accuracy; accuracy is 'train',
-- 'valid' or 'test'. Equal ones come by id.
SELECT sqlc.embed(t), sqlc.embed(c),
    CAST(CASE CAST(sqlc.arg(accuracy) AS TEXT)
        WHEN 'train' THEN t.train_acc WHEN 'valid' THEN t.valid_acc ELSE t.test_acc
    END AS REAL) AS score
FROM nb101trialconfig AS c
CROSS JOIN nb101trialstats AS t ON t.config_id = c.id
WHERE c.num_epochs = CAST(sqlc.arg(num_epochs) AS INTEGER)
ORDER BY score DESC, t.id
LIMIT sqlc.arg(k);

-- name: CountTrials :one
-- How many trials the table has.
SELECT COUNT(*) FROM nb101trialstats;

-- name: TimeFactor :one
-- By what the stored training_time of a trial has to be divided to give
-- seconds: 60 in NNI's files, 1 where the writer kept seconds, 0 in a file
-- without trials. A trial's result for its last epoch has the same time in true
-- seconds. Without such a result among the first trials, the first one tells:
-- no cell trains for more than 90 s an epoch, nor for less than 1.5.
SELECT CAST(coalesce(
    (SELECT CASE WHEN t.training_time > 8 * i.training_time THEN 60 ELSE 1 END
        FROM (SELECT * FROM nb101trialstats ORDER BY id LIMIT 100) AS t
        JOIN nb101trialconfig AS c ON c.id = t.config_id
        JOIN nb101intermediatestats AS i ON i.trial_id = t.id AND +i.current_epoch = c.num_epochs
        WHERE i.training_time > 0
        ORDER BY t.id LIMIT 1),
    (SELECT CASE WHEN t.training_time > 90 * c.num_epochs THEN 60 ELSE 1 END
        FROM nb101trialstats AS t
        JOIN nb101trialconfig AS c ON c.id = t.config_id
        ORDER BY t.id LIMIT 1),
    0) AS REAL) AS time_factor;

-- name: InsertTrial :exec
-- Adds a trial of a config; NNI numbers them from 1 on.
INSERT INTO nb101trialstats (id, config_id, train_acc, valid_acc, test_acc, parameters, training_time)
VALUES (@id, @config_id, @train_acc, @valid_acc, @test_acc, @parameters, @training_time);

-- name: FindMistypedTrial :one
-- The first trial, of all or of one cell, with a value that does not have its
-- column's type: it says where a scan failed.
SELECT id FROM nb101trialstats
WHERE (config_id IN (SELECT c.id FROM nb101trialconfig AS c WHERE c.hash = sqlc.narg(hash)) OR sqlc.narg(hash) IS NULL)
    AND (typeof(config_id) <> 'integer' OR typeof(train_acc) <> 'real'
        OR typeof(valid_acc) <> 'real' OR typeof(test_acc) <> 'real'
        OR typeof(parameters) <> 'real' OR typeof(training_time) <> 'real')
ORDER BY id
LIMIT 1;
