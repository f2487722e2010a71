-- name: GetTrial :one
-- The trial with an id, and its config.
SELECT sqlc.embed(t), sqlc.embed(c)
FROM nb101trialstats AS t
JOIN nb101trialconfig AS c ON c.id = t.config_id
WHERE t.id = CAST(@id AS INTEGER);

-- name: TrialsByHash :many
-- The trials of a cell at all budgets, or at one: the look-up that the database
-- is for. They come by config and id, which needs no sorting. The + keeps the
-- planner off the index on num_epochs, which has a quarter of the table for
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
ORDER BY c.id, t.id;

-- name: TrialsOfConfig :many
-- The trials of one config.
SELECT * FROM nb101trialstats
WHERE config_id = CAST(@config_id AS INTEGER)
ORDER BY id;

-- name: TrialsOfConfigRange :many
-- The trials of all configs with ids from first to last, at all budgets or at
-- one, by config.
SELECT t.*
FROM nb101trialconfig AS c
CROSS JOIN nb101trialstats AS t ON t.config_id = c.id
WHERE c.id BETWEEN CAST(sqlc.arg(first) AS INTEGER) AND CAST(sqlc.arg(last) AS INTEGER)
    AND (+c.num_epochs = CAST(sqlc.narg(num_epochs) AS INTEGER) OR sqlc.narg(num_epochs) IS NULL)
ORDER BY c.id, t.id;

-- name: TrialsInRange :many
-- The trials with ids from first to last.
SELECT * FROM nb101trialstats
WHERE id BETWEEN CAST(sqlc.arg(first) AS INTEGER) AND CAST(sqlc.arg(last) AS INTEGER)
ORDER BY id;

-- name: FilterTrials :many
-- The trials with ids from first to last, at a budget and within bounds, each
-- of which may be left out: the number of vertices of the cell, parameters in
-- millions, the training time in seconds (the stored one is divided by
-- time_factor), and accuracies in percent. Bounds are inclusive. Text, which
-- sorts after every number and so is >= '', is within all bounds, and so is NULL:
-- reading the row shows it.
SELECT t.*
FROM nb101trialstats AS t
CROSS JOIN nb101trialconfig AS c ON c.id = t.config_id
WHERE t.id BETWEEN CAST(sqlc.arg(first) AS INTEGER) AND CAST(sqlc.arg(last) AS INTEGER)
    AND (+c.num_epochs = CAST(sqlc.narg(num_epochs) AS INTEGER) OR typeof(c.num_epochs) <> 'integer' OR sqlc.narg(num_epochs) IS NULL)
    AND (+c.num_vertices >= CAST(sqlc.narg(min_vertices) AS INTEGER) OR typeof(c.num_vertices) <> 'integer' OR sqlc.narg(min_vertices) IS NULL)
    AND (+c.num_vertices <= CAST(sqlc.narg(max_vertices) AS INTEGER) OR typeof(c.num_vertices) <> 'integer' OR sqlc.narg(max_vertices) IS NULL)
    AND (coalesce(t.parameters, '') >= CAST(sqlc.narg(min_parameters) AS REAL) OR sqlc.narg(min_parameters) IS NULL)
    AND (t.parameters <= CAST(sqlc.narg(max_parameters) AS REAL) OR coalesce(t.parameters, '') >= '' OR sqlc.narg(max_parameters) IS NULL)
    AND (t.training_time / CAST(sqlc.arg(time_factor) AS REAL) >= CAST(sqlc.narg(min_training_time) AS REAL) OR coalesce(t.training_time, '') >= '' OR sqlc.narg(min_training_time) IS NULL)
    AND (t.training_time / CAST(sqlc.arg(time_factor) AS REAL) <= CAST(sqlc.narg(max_training_time) AS REAL) OR coalesce(t.training_time, '') >= '' OR sqlc.narg(max_training_time) IS NULL)
    AND (coalesce(t.train_acc, '') >= CAST(sqlc.narg(min_train_acc) AS REAL) OR sqlc.narg(min_train_acc) IS NULL)
    AND (t.train_acc <= CAST(sqlc.narg(max_train_acc) AS REAL) OR coalesce(t.train_acc, '') >= '' OR sqlc.narg(max_train_acc) IS NULL)
    AND (coalesce(t.valid_acc, '') >= CAST(sqlc.narg(min_valid_acc) AS REAL) OR sqlc.narg(min_valid_acc) IS NULL)
    AND (t.valid_acc <= CAST(sqlc.narg(max_valid_acc) AS REAL) OR coalesce(t.valid_acc, '') >= '' OR sqlc.narg(max_valid_acc) IS NULL)
    AND (coalesce(t.test_acc, '') >= CAST(sqlc.narg(min_test_acc) AS REAL) OR sqlc.narg(min_test_acc) IS NULL)
    AND (t.test_acc <= CAST(sqlc.narg(max_test_acc) AS REAL) OR coalesce(t.test_acc, '') >= '' OR sqlc.narg(max_test_acc) IS NULL)
ORDER BY t.id;

-- name: ListTrials :many
-- A page of all trials, or of those at a budget, each with its config: the first
-- ones from an id on.
SELECT sqlc.embed(t), sqlc.embed(c)
FROM nb101trialstats AS t
CROSS JOIN nb101trialconfig AS c ON c.id = t.config_id
WHERE t.id >= CAST(@first AS INTEGER)
    AND (+c.num_epochs = CAST(sqlc.narg(num_epochs) AS INTEGER) OR sqlc.narg(num_epochs) IS NULL)
ORDER BY t.id
LIMIT @page;

-- name: TrialFurtherOn :one
-- The id of the trial that comes a number of places after the first one whose
-- id is not below first. It cuts the table into ranges of equal length, whatever
-- its ids are.
SELECT id FROM nb101trialstats
WHERE id >= CAST(sqlc.arg(first) AS INTEGER)
ORDER BY id
LIMIT 1 OFFSET sqlc.arg(places);

-- name: TrialOfNoRange :one
-- The id, written as SQL, of a trial that is in no range of ids: NULL, text, or a
-- number that is above or below all integers. NNI's own tables cannot have any,
-- which SQLite knows at once.
SELECT CAST(substr(quote(id), 1, 40) AS TEXT) AS id FROM nb101trialstats
WHERE id IS NULL
UNION ALL
SELECT CAST(substr(quote(id), 1, 40) AS TEXT) FROM nb101trialstats
WHERE id > 9223372036854775807
UNION ALL
SELECT CAST(substr(quote(id), 1, 40) AS TEXT) FROM nb101trialstats
WHERE id < -9223372036854775808
LIMIT 1;

-- name: TrialWithoutConfig :one
-- The id of a trial whose config_id is text or NULL, so that its config is
-- unknown.
SELECT id FROM nb101trialstats
WHERE config_id >= ''
UNION ALL
SELECT id FROM nb101trialstats
WHERE config_id IS NULL
LIMIT 1;

-- name: MeansByHash :many
-- The means over the trials of each config of a cell, at all budgets or at one.
-- A mean is x where all trials have x, else SQLite's average of them in order of
-- id. A value that is not a number counts as 0.
SELECT sqlc.embed(c),
    COUNT(*) AS num_trials,
    CAST(CASE WHEN MIN(t.train_acc) = MAX(t.train_acc) THEN MIN(t.train_acc) ELSE AVG(t.train_acc) END AS REAL) AS train_acc,
    CAST(CASE WHEN MIN(t.valid_acc) = MAX(t.valid_acc) THEN MIN(t.valid_acc) ELSE AVG(t.valid_acc) END AS REAL) AS valid_acc,
    CAST(CASE WHEN MIN(t.test_acc) = MAX(t.test_acc) THEN MIN(t.test_acc) ELSE AVG(t.test_acc) END AS REAL) AS test_acc,
    CAST(CASE WHEN MIN(t.parameters) = MAX(t.parameters) THEN MIN(t.parameters) ELSE AVG(t.parameters) END AS REAL) AS parameters,
    CAST(CASE WHEN MIN(t.training_time) = MAX(t.training_time) THEN MIN(t.training_time) ELSE AVG(t.training_time) END AS REAL) AS training_time
FROM nb101trialconfig AS c
JOIN nb101trialstats AS t ON t.config_id = c.id
WHERE c.hash = CAST(@hash AS TEXT)
    AND (+c.num_epochs = CAST(sqlc.narg(num_epochs) AS INTEGER) OR sqlc.narg(num_epochs) IS NULL)
GROUP BY c.id
ORDER BY c.id;

-- name: FilterMeans :many
-- The ids of the configs from first to last, at a budget and with means over
-- their trials within bounds, as in FilterTrials.
SELECT m.id
FROM (
    SELECT c.id,
        CASE WHEN MAX(coalesce(t.parameters, '')) >= '' THEN MAX(coalesce(t.parameters, '')) WHEN MIN(t.parameters) = MAX(coalesce(t.parameters, '')) THEN MIN(t.parameters) ELSE AVG(t.parameters) END AS parameters,
        CASE WHEN MAX(coalesce(t.training_time, '')) >= '' THEN MAX(coalesce(t.training_time, '')) WHEN MIN(t.training_time / CAST(sqlc.arg(time_factor) AS REAL)) = MAX(t.training_time / CAST(sqlc.arg(time_factor) AS REAL)) THEN MIN(t.training_time / CAST(sqlc.arg(time_factor) AS REAL)) ELSE AVG(t.training_time / CAST(sqlc.arg(time_factor) AS REAL)) END AS training_time,
        CASE WHEN MAX(coalesce(t.train_acc, '')) >= '' THEN MAX(coalesce(t.train_acc, '')) WHEN MIN(t.train_acc) = MAX(coalesce(t.train_acc, '')) THEN MIN(t.train_acc) ELSE AVG(t.train_acc) END AS train_acc,
        CASE WHEN MAX(coalesce(t.valid_acc, '')) >= '' THEN MAX(coalesce(t.valid_acc, '')) WHEN MIN(t.valid_acc) = MAX(coalesce(t.valid_acc, '')) THEN MIN(t.valid_acc) ELSE AVG(t.valid_acc) END AS valid_acc,
        CASE WHEN MAX(coalesce(t.test_acc, '')) >= '' THEN MAX(coalesce(t.test_acc, '')) WHEN MIN(t.test_acc) = MAX(coalesce(t.test_acc, '')) THEN MIN(t.test_acc) ELSE AVG(t.test_acc) END AS test_acc
    FROM nb101trialconfig AS c
    CROSS JOIN nb101trialstats AS t ON t.config_id = c.id
    WHERE c.id BETWEEN CAST(sqlc.arg(first) AS INTEGER) AND CAST(sqlc.arg(last) AS INTEGER)
        AND (+c.num_epochs = CAST(sqlc.narg(num_epochs) AS INTEGER) OR typeof(c.num_epochs) <> 'integer' OR sqlc.narg(num_epochs) IS NULL)
        AND (+c.num_vertices >= CAST(sqlc.narg(min_vertices) AS INTEGER) OR typeof(c.num_vertices) <> 'integer' OR sqlc.narg(min_vertices) IS NULL)
        AND (+c.num_vertices <= CAST(sqlc.narg(max_vertices) AS INTEGER) OR typeof(c.num_vertices) <> 'integer' OR sqlc.narg(max_vertices) IS NULL)
    GROUP BY c.id
) AS m
WHERE (m.parameters >= CAST(sqlc.narg(min_parameters) AS REAL) OR sqlc.narg(min_parameters) IS NULL)
    AND (m.parameters <= CAST(sqlc.narg(max_parameters) AS REAL) OR m.parameters >= '' OR sqlc.narg(max_parameters) IS NULL)
    AND (m.training_time >= CAST(sqlc.narg(min_training_time) AS REAL) OR sqlc.narg(min_training_time) IS NULL)
    AND (m.training_time <= CAST(sqlc.narg(max_training_time) AS REAL) OR m.training_time >= '' OR sqlc.narg(max_training_time) IS NULL)
    AND (m.train_acc >= CAST(sqlc.narg(min_train_acc) AS REAL) OR sqlc.narg(min_train_acc) IS NULL)
    AND (m.train_acc <= CAST(sqlc.narg(max_train_acc) AS REAL) OR m.train_acc >= '' OR sqlc.narg(max_train_acc) IS NULL)
    AND (m.valid_acc >= CAST(sqlc.narg(min_valid_acc) AS REAL) OR sqlc.narg(min_valid_acc) IS NULL)
    AND (m.valid_acc <= CAST(sqlc.narg(max_valid_acc) AS REAL) OR m.valid_acc >= '' OR sqlc.narg(max_valid_acc) IS NULL)
    AND (m.test_acc >= CAST(sqlc.narg(min_test_acc) AS REAL) OR sqlc.narg(min_test_acc) IS NULL)
    AND (m.test_acc <= CAST(sqlc.narg(max_test_acc) AS REAL) OR m.test_acc >= '' OR sqlc.narg(max_test_acc) IS NULL)
ORDER BY m.id;

-- name: BestMeans :many
-- The ids of the configs at a budget with the highest mean accuracy over their
-- trials, within bounds as in FilterTrials, on the means; accuracy is 'train',
-- 'valid' or 'test'. Equal accuracies are ordered by id; what is not a number
-- counts as infinite, and so comes first.
SELECT m.id,
    CAST(min(CASE CAST(sqlc.arg(accuracy) AS TEXT)
        WHEN 'train' THEN m.train_acc WHEN 'valid' THEN m.valid_acc ELSE m.test_acc
    END, 9e999) AS REAL) AS score
FROM (
    SELECT c.id,
        CASE WHEN MAX(coalesce(t.parameters, '')) >= '' THEN MAX(coalesce(t.parameters, '')) WHEN MIN(t.parameters) = MAX(coalesce(t.parameters, '')) THEN MIN(t.parameters) ELSE AVG(t.parameters) END AS parameters,
        CASE WHEN MAX(coalesce(t.training_time, '')) >= '' THEN MAX(coalesce(t.training_time, '')) WHEN MIN(t.training_time / CAST(sqlc.arg(time_factor) AS REAL)) = MAX(t.training_time / CAST(sqlc.arg(time_factor) AS REAL)) THEN MIN(t.training_time / CAST(sqlc.arg(time_factor) AS REAL)) ELSE AVG(t.training_time / CAST(sqlc.arg(time_factor) AS REAL)) END AS training_time,
        CASE WHEN MAX(coalesce(t.train_acc, '')) >= '' THEN MAX(coalesce(t.train_acc, '')) WHEN MIN(t.train_acc) = MAX(coalesce(t.train_acc, '')) THEN MIN(t.train_acc) ELSE AVG(t.train_acc) END AS train_acc,
        CASE WHEN MAX(coalesce(t.valid_acc, '')) >= '' THEN MAX(coalesce(t.valid_acc, '')) WHEN MIN(t.valid_acc) = MAX(coalesce(t.valid_acc, '')) THEN MIN(t.valid_acc) ELSE AVG(t.valid_acc) END AS valid_acc,
        CASE WHEN MAX(coalesce(t.test_acc, '')) >= '' THEN MAX(coalesce(t.test_acc, '')) WHEN MIN(t.test_acc) = MAX(coalesce(t.test_acc, '')) THEN MIN(t.test_acc) ELSE AVG(t.test_acc) END AS test_acc
    FROM nb101trialconfig AS c
    CROSS JOIN nb101trialstats AS t ON t.config_id = c.id
    WHERE c.num_epochs = CAST(sqlc.arg(num_epochs) AS INTEGER)
        AND (+c.num_vertices >= CAST(sqlc.narg(min_vertices) AS INTEGER) OR typeof(c.num_vertices) <> 'integer' OR sqlc.narg(min_vertices) IS NULL)
        AND (+c.num_vertices <= CAST(sqlc.narg(max_vertices) AS INTEGER) OR typeof(c.num_vertices) <> 'integer' OR sqlc.narg(max_vertices) IS NULL)
    GROUP BY c.id
) AS m
WHERE (m.parameters >= CAST(sqlc.narg(min_parameters) AS REAL) OR sqlc.narg(min_parameters) IS NULL)
    AND (m.parameters <= CAST(sqlc.narg(max_parameters) AS REAL) OR m.parameters >= '' OR sqlc.narg(max_parameters) IS NULL)
    AND (m.training_time >= CAST(sqlc.narg(min_training_time) AS REAL) OR sqlc.narg(min_training_time) IS NULL)
    AND (m.training_time <= CAST(sqlc.narg(max_training_time) AS REAL) OR m.training_time >= '' OR sqlc.narg(max_training_time) IS NULL)
    AND (m.train_acc >= CAST(sqlc.narg(min_train_acc) AS REAL) OR sqlc.narg(min_train_acc) IS NULL)
    AND (m.train_acc <= CAST(sqlc.narg(max_train_acc) AS REAL) OR m.train_acc >= '' OR sqlc.narg(max_train_acc) IS NULL)
    AND (m.valid_acc >= CAST(sqlc.narg(min_valid_acc) AS REAL) OR sqlc.narg(min_valid_acc) IS NULL)
    AND (m.valid_acc <= CAST(sqlc.narg(max_valid_acc) AS REAL) OR m.valid_acc >= '' OR sqlc.narg(max_valid_acc) IS NULL)
    AND (m.test_acc >= CAST(sqlc.narg(min_test_acc) AS REAL) OR sqlc.narg(min_test_acc) IS NULL)
    AND (m.test_acc <= CAST(sqlc.narg(max_test_acc) AS REAL) OR m.test_acc >= '' OR sqlc.narg(max_test_acc) IS NULL)
ORDER BY score DESC, m.id
LIMIT sqlc.arg(k);

-- name: BestMeansOfAll :many
-- BestMeans without bounds on results, in half the time.
SELECT m.id,
    CAST(min(CASE WHEN m.highest >= '' THEN m.highest WHEN m.lowest = m.highest THEN m.lowest ELSE m.average END, 9e999) AS REAL) AS score
FROM (
    SELECT c.id,
        MAX(coalesce(CASE CAST(sqlc.arg(accuracy) AS TEXT) WHEN 'train' THEN t.train_acc WHEN 'valid' THEN t.valid_acc ELSE t.test_acc END, '')) AS highest,
        MIN(CASE CAST(sqlc.arg(accuracy) AS TEXT) WHEN 'train' THEN t.train_acc WHEN 'valid' THEN t.valid_acc ELSE t.test_acc END) AS lowest,
        AVG(CASE CAST(sqlc.arg(accuracy) AS TEXT) WHEN 'train' THEN t.train_acc WHEN 'valid' THEN t.valid_acc ELSE t.test_acc END) AS average
    FROM nb101trialconfig AS c
    CROSS JOIN nb101trialstats AS t ON t.config_id = c.id
    WHERE c.num_epochs = CAST(sqlc.arg(num_epochs) AS INTEGER)
        AND (+c.num_vertices >= CAST(sqlc.narg(min_vertices) AS INTEGER) OR typeof(c.num_vertices) <> 'integer' OR sqlc.narg(min_vertices) IS NULL)
        AND (+c.num_vertices <= CAST(sqlc.narg(max_vertices) AS INTEGER) OR typeof(c.num_vertices) <> 'integer' OR sqlc.narg(max_vertices) IS NULL)
    GROUP BY c.id
) AS m
ORDER BY score DESC, m.id
LIMIT sqlc.arg(k);

-- name: BestTrials :many
-- The ids of the single trials at a budget with the highest accuracy, within
-- bounds as in FilterTrials; accuracy is 'train', 'valid' or 'test'. Equal
-- accuracies are ordered by id; what is not a number counts as infinite, and so
-- comes first.
SELECT t.id,
    CAST(min(coalesce(CASE CAST(sqlc.arg(accuracy) AS TEXT)
        WHEN 'train' THEN t.train_acc WHEN 'valid' THEN t.valid_acc ELSE t.test_acc
    END, ''), 9e999) AS REAL) AS score
FROM nb101trialconfig AS c
CROSS JOIN nb101trialstats AS t ON t.config_id = c.id
WHERE c.num_epochs = CAST(sqlc.arg(num_epochs) AS INTEGER)
    AND (+c.num_vertices >= CAST(sqlc.narg(min_vertices) AS INTEGER) OR typeof(c.num_vertices) <> 'integer' OR sqlc.narg(min_vertices) IS NULL)
    AND (+c.num_vertices <= CAST(sqlc.narg(max_vertices) AS INTEGER) OR typeof(c.num_vertices) <> 'integer' OR sqlc.narg(max_vertices) IS NULL)
    AND (coalesce(t.parameters, '') >= CAST(sqlc.narg(min_parameters) AS REAL) OR sqlc.narg(min_parameters) IS NULL)
    AND (t.parameters <= CAST(sqlc.narg(max_parameters) AS REAL) OR coalesce(t.parameters, '') >= '' OR sqlc.narg(max_parameters) IS NULL)
    AND (t.training_time / CAST(sqlc.arg(time_factor) AS REAL) >= CAST(sqlc.narg(min_training_time) AS REAL) OR coalesce(t.training_time, '') >= '' OR sqlc.narg(min_training_time) IS NULL)
    AND (t.training_time / CAST(sqlc.arg(time_factor) AS REAL) <= CAST(sqlc.narg(max_training_time) AS REAL) OR coalesce(t.training_time, '') >= '' OR sqlc.narg(max_training_time) IS NULL)
    AND (coalesce(t.train_acc, '') >= CAST(sqlc.narg(min_train_acc) AS REAL) OR sqlc.narg(min_train_acc) IS NULL)
    AND (t.train_acc <= CAST(sqlc.narg(max_train_acc) AS REAL) OR coalesce(t.train_acc, '') >= '' OR sqlc.narg(max_train_acc) IS NULL)
    AND (coalesce(t.valid_acc, '') >= CAST(sqlc.narg(min_valid_acc) AS REAL) OR sqlc.narg(min_valid_acc) IS NULL)
    AND (t.valid_acc <= CAST(sqlc.narg(max_valid_acc) AS REAL) OR coalesce(t.valid_acc, '') >= '' OR sqlc.narg(max_valid_acc) IS NULL)
    AND (coalesce(t.test_acc, '') >= CAST(sqlc.narg(min_test_acc) AS REAL) OR sqlc.narg(min_test_acc) IS NULL)
    AND (t.test_acc <= CAST(sqlc.narg(max_test_acc) AS REAL) OR coalesce(t.test_acc, '') >= '' OR sqlc.narg(max_test_acc) IS NULL)
ORDER BY score DESC, t.id
LIMIT sqlc.arg(k);

-- name: CountTrials :one
-- The number of trials in the table.
SELECT COUNT(*) FROM nb101trialstats;

-- name: TimeFactor :one
-- The number to divide the stored training_time of a trial by to get seconds: 60
-- in NNI's files, 1 where the writer kept seconds. The rule is that of the view
-- nb101_units, repeated here because files that were never migrated do not have
-- the view.
SELECT CAST(coalesce(
    (SELECT CASE WHEN t.training_time > 8 * i.training_time THEN 60 ELSE 1 END
        FROM (SELECT * FROM nb101trialstats ORDER BY id LIMIT 100) AS t
        CROSS JOIN nb101trialconfig AS c ON c.id = t.config_id
        CROSS JOIN nb101intermediatestats AS i ON i.trial_id = t.id AND +i.current_epoch = c.num_epochs
        WHERE i.training_time > 0
        LIMIT 1),
    (SELECT CASE WHEN t.training_time > 90 * c.num_epochs THEN 60 ELSE 1 END
        FROM nb101trialstats AS t
        CROSS JOIN nb101trialconfig AS c ON c.id = t.config_id
        ORDER BY t.id LIMIT 1),
    60) AS REAL) AS time_factor;

-- name: InsertTrial :exec
-- Adds a trial of a config; NNI numbers them from 1.
INSERT INTO nb101trialstats (id, config_id, train_acc, valid_acc, test_acc, parameters, training_time)
VALUES (@id, @config_id, @train_acc, @valid_acc, @test_acc, @parameters, @training_time);

-- name: TrialIDsOfConfig :many
-- The ids of the trials of one config, which can be read whatever the other
-- columns hold.
SELECT id FROM nb101trialstats
WHERE config_id = CAST(@config_id AS INTEGER)
ORDER BY id;

-- name: TrialsWithIDs :many
-- A set of trials, each with its config, by id.
SELECT sqlc.embed(t), sqlc.embed(c)
FROM nb101trialstats AS t
CROSS JOIN nb101trialconfig AS c ON c.id = t.config_id
WHERE t.id IN (sqlc.slice(ids))
ORDER BY t.id;

-- name: TrialsOfConfigs :many
-- The trials of a set of configs, each with its config, by config.
SELECT sqlc.embed(t), sqlc.embed(c)
FROM nb101trialconfig AS c
CROSS JOIN nb101trialstats AS t ON t.config_id = c.id
WHERE c.id IN (sqlc.slice(config_ids))
ORDER BY c.id, t.id;
