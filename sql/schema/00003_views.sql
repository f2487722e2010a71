-- Views for people who write SQL: nb101_trials and nb101_configs. They have true
-- seconds: the stored nb101trialstats.training_time is seconds times 60 in NNI's
-- files. Names are not quoted because sqlc would take the quotes as part of them.

-- +goose Up
-- The number to divide stored trial times by: 60 in NNI's files, 1 where the
-- writer kept seconds. A trial's result for its last epoch has the same time in
-- true seconds. Without such a result among the first trials, the first trial
-- decides: no cell trains for more than 90 s an epoch, nor for less than 1.5. A
-- file without trials will get them from NNI's writer or ours. The first rows are
-- read in order, and no more of them than needed, because every query of the
-- other views asks for this.
CREATE VIEW nb101_units AS
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

-- One row per trial.
CREATE VIEW nb101_trials AS
SELECT
    t.id AS trial_id,
    c.id AS config_id,
    c.arch AS arch,
    c.hash AS hash,
    c.num_vertices AS num_vertices,
    c.num_epochs AS num_epochs,
    t.train_acc AS train_acc,
    t.valid_acc AS valid_acc,
    t.test_acc AS test_acc,
    t.parameters AS parameters,
    CAST(t.training_time / (SELECT time_factor FROM nb101_units) AS REAL) AS training_seconds
FROM nb101trialconfig AS c
JOIN nb101trialstats AS t ON t.config_id = c.id;

-- One row per config that has trials: the means over them, and their number. A
-- mean is x where all trials have x, which an average may miss by its last bit.
-- (Stored times that differ, but are equal in seconds because division has
-- rounded them, are averaged.) A column of GROUP BY can be searched by its index.
CREATE VIEW nb101_configs AS
SELECT
    c.id AS config_id,
    c.arch AS arch,
    c.hash AS hash,
    c.num_vertices AS num_vertices,
    c.num_epochs AS num_epochs,
    count(*) AS num_trials,
    CAST(CASE WHEN min(t.train_acc) = max(t.train_acc) THEN min(t.train_acc) ELSE avg(t.train_acc) END AS REAL) AS mean_train_acc,
    CAST(CASE WHEN min(t.valid_acc) = max(t.valid_acc) THEN min(t.valid_acc) ELSE avg(t.valid_acc) END AS REAL) AS mean_valid_acc,
    CAST(CASE WHEN min(t.test_acc) = max(t.test_acc) THEN min(t.test_acc) ELSE avg(t.test_acc) END AS REAL) AS mean_test_acc,
    CAST(CASE WHEN min(t.parameters) = max(t.parameters) THEN min(t.parameters) ELSE avg(t.parameters) END AS REAL) AS parameters,
    CAST(CASE WHEN min(t.training_time) = max(t.training_time)
        THEN min(t.training_time) / (SELECT time_factor FROM nb101_units)
        ELSE avg(t.training_time / (SELECT time_factor FROM nb101_units))
    END AS REAL) AS mean_training_seconds
FROM nb101trialconfig AS c
JOIN nb101trialstats AS t ON t.config_id = c.id
GROUP BY c.id, c.arch, c.hash, c.num_vertices, c.num_epochs;

-- +goose Down
DROP VIEW IF EXISTS nb101_configs;
DROP VIEW IF EXISTS nb101_trials;
DROP VIEW IF EXISTS nb101_units;
