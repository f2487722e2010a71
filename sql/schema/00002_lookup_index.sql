-- NNI asks for (hash, num_epochs). With single-column indexes and no statistics
-- SQLite picks the one on num_epochs and walks a quarter of the table.

-- +goose Up
CREATE INDEX "nb101trialconfig_hash_num_epochs" ON "nb101trialconfig" ("hash", "num_epochs");
ANALYZE;

-- +goose Down
DROP INDEX IF EXISTS "nb101trialconfig_hash_num_epochs";
DROP TABLE IF EXISTS sqlite_stat1;
DROP TABLE IF EXISTS sqlite_stat4;
