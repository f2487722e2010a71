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
-- The means over the trials of a config, by epoch. A value that is no number
-- counts as 0 in SQLite's AVG; num_mistyped tells how many results have one.
SELECT i.current_epoch,
    CAST(SUM(typeof(i.train_acc) <> 'real' OR typeof(i.valid_acc) <> 'real'
        OR typeof(i.test_acc) <> 'real' OR typeof(i.training_time) <> 'real') AS INTEGER) AS num_mistyped,
    CAST(AVG(i.train_acc) AS REAL) AS train_acc,
    CAST(AVG(i.valid_acc) AS REAL) AS valid_acc,
    CAST(AVG(i.test_acc) AS REAL) AS test_acc,
    CAST(AVG(i.training_time) AS REAL) AS training_time
FROM nb101trialstats AS t
CROSS JOIN nb101intermediatestats AS i ON i.trial_id = t.id
WHERE t.config_id = CAST(@config_id AS INTEGER)
GROUP BY i.current_epoch
ORDER BY i.current_epoch;

-- name: ListIntermediates :many
-- A page of all results: the first ones after an id.
SELECT * FROM nb101intermediatestats
WHERE id > CAST(@after AS INTEGER)
ORDER BY id
LIMIT @page;

-- name: CountIntermediates :one
-- How many results the table has.
SELECT COUNT(*) FROM nb101intermediatestats;

-- name: InsertIntermediate :exec
-- Adds a result of a trial; NNI numbers them from 1 on.
INSERT INTO nb101intermediatestats (id, trial_id, current_epoch, train_acc, valid_acc, test_acc, training_time)
VALUES (@id, @trial_id, @current_epoch, @train_acc, @valid_acc, @test_acc, @training_time);

-- name: FindMistypedIntermediate :one
-- The first result, of all or of one cell, with a value that does not have its
-- column's type: it says where a scan failed.
SELECT id FROM nb101intermediatestats
WHERE (trial_id IN (SELECT t.id FROM nb101trialconfig AS c JOIN nb101trialstats AS t ON t.config_id = c.id
        WHERE c.hash = sqlc.narg(hash)) OR sqlc.narg(hash) IS NULL)
    AND (typeof(trial_id) <> 'integer' OR typeof(current_epoch) <> 'integer' OR typeof(train_acc) <> 'real'
        OR typeof(valid_acc) <> 'real' OR typeof(test_acc) <> 'real'
        OR typeof(training_time) <> 'real')
ORDER BY id
LIMIT 1;
