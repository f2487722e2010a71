-- name: IntermediatesOfTrial :many
-- The results of one trial, by epoch.
SELECT * FROM nb101intermediatestats
WHERE trial_id = CAST(@trial_id AS INTEGER)
ORDER BY +current_epoch, id;

-- name: IntermediatesOfTrialRange :many
-- The results of all trials with ids from first to last, by trial and epoch.
-- NNI numbers the trials of a config one after the other.
SELECT * FROM nb101intermediatestats
WHERE trial_id BETWEEN CAST(sqlc.arg(first) AS INTEGER) AND CAST(sqlc.arg(last) AS INTEGER)
ORDER BY trial_id, +current_epoch, id;

-- name: IntermediatesOfTrials :many
-- The results of a set of trials, by trial and epoch.
SELECT * FROM nb101intermediatestats
WHERE trial_id IN (sqlc.slice(trial_ids))
ORDER BY trial_id, +current_epoch, id;

-- name: MeanIntermediatesOfConfig :many
-- The means over the trials of a config, by epoch, as in MeansByHash.
SELECT i.current_epoch,
    CAST(CASE WHEN MIN(i.train_acc) = MAX(i.train_acc) THEN MIN(i.train_acc) ELSE AVG(i.train_acc) END AS REAL) AS train_acc,
    CAST(CASE WHEN MIN(i.valid_acc) = MAX(i.valid_acc) THEN MIN(i.valid_acc) ELSE AVG(i.valid_acc) END AS REAL) AS valid_acc,
    CAST(CASE WHEN MIN(i.test_acc) = MAX(i.test_acc) THEN MIN(i.test_acc) ELSE AVG(i.test_acc) END AS REAL) AS test_acc,
    CAST(CASE WHEN MIN(i.training_time) = MAX(i.training_time) THEN MIN(i.training_time) ELSE AVG(i.training_time) END AS REAL) AS training_time
FROM nb101trialstats AS t
CROSS JOIN nb101intermediatestats AS i ON i.trial_id = t.id
WHERE t.config_id = CAST(@config_id AS INTEGER)
GROUP BY i.current_epoch
ORDER BY i.current_epoch;

-- name: IntermediatesOfConfigRange :many
-- The results of the trials of all configs with ids from first to last, at all
-- budgets or at one, by config, trial and epoch.
SELECT i.*
FROM nb101trialconfig AS c
CROSS JOIN nb101trialstats AS t ON t.config_id = c.id
CROSS JOIN nb101intermediatestats AS i ON i.trial_id = t.id
WHERE c.id BETWEEN CAST(sqlc.arg(first) AS INTEGER) AND CAST(sqlc.arg(last) AS INTEGER)
    AND (+c.num_epochs = CAST(sqlc.narg(num_epochs) AS INTEGER) OR sqlc.narg(num_epochs) IS NULL)
ORDER BY c.id, t.id, +i.current_epoch, i.id;

-- name: ListIntermediates :many
-- A page of all results: the first ones from an id on.
SELECT * FROM nb101intermediatestats
WHERE id >= CAST(@first AS INTEGER)
ORDER BY id
LIMIT @page;

-- name: CountIntermediates :one
-- The number of results in the table.
SELECT COUNT(*) FROM nb101intermediatestats;

-- name: InsertIntermediate :exec
-- Adds a result of a trial; NNI numbers them from 1.
INSERT INTO nb101intermediatestats (id, trial_id, current_epoch, train_acc, valid_acc, test_acc, training_time)
VALUES (@id, @trial_id, @current_epoch, @train_acc, @valid_acc, @test_acc, @training_time);

-- name: GetIntermediate :one
-- The result with an id.
SELECT * FROM nb101intermediatestats
WHERE id = CAST(@id AS INTEGER);

-- name: IntermediateIDsOfTrial :many
-- The ids of the results of one trial, which can be read whatever the other
-- columns hold.
SELECT id FROM nb101intermediatestats
WHERE trial_id = CAST(@trial_id AS INTEGER)
ORDER BY id;

-- name: IntermediateWithoutTrial :one
-- The id of a result whose trial_id is not an integer, so that its trial is
-- unknown. It reads the whole index of that column, which takes a third of a
-- second in a full table.
SELECT id FROM nb101intermediatestats
WHERE typeof(trial_id) <> 'integer'
LIMIT 1;
