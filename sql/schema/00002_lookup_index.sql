-- An index on (hash, num_epochs), and planner statistics, so that NNI's look-ups
-- take less than a millisecond instead of a quarter of a second. With
-- single-column indexes and no statistics SQLite picks the one on num_epochs and
-- walks a quarter of the table. Only NNI's tables are analyzed: statistics of
-- other tables are their owner's.

-- +goose Up
CREATE INDEX "nb101trialconfig_hash_num_epochs" ON "nb101trialconfig" ("hash", "num_epochs");
ANALYZE "nb101trialconfig";
ANALYZE "nb101trialstats";
ANALYZE "nb101intermediatestats";

-- +goose Down
DROP INDEX IF EXISTS "nb101trialconfig_hash_num_epochs";
-- This analyzes nothing, but makes the table of statistics if it is gone.
ANALYZE sqlite_master;
DELETE FROM sqlite_stat1 WHERE tbl IN ('nb101trialconfig', 'nb101trialstats', 'nb101intermediatestats');
