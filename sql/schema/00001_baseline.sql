-- The tables and indexes that NNI creates. They are those of its peewee models,
-- word for word. An existing NNI file is adopted as it is; an empty file gets the
-- same tables.

-- +goose Up
CREATE TABLE IF NOT EXISTS "nb101trialconfig" ("id" INTEGER NOT NULL PRIMARY KEY, "arch" JSON NOT NULL, "num_vertices" INTEGER NOT NULL, "hash" VARCHAR(64) NOT NULL, "num_epochs" INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS "nb101trialconfig_arch" ON "nb101trialconfig" ("arch");
CREATE INDEX IF NOT EXISTS "nb101trialconfig_num_vertices" ON "nb101trialconfig" ("num_vertices");
CREATE INDEX IF NOT EXISTS "nb101trialconfig_hash" ON "nb101trialconfig" ("hash");
CREATE INDEX IF NOT EXISTS "nb101trialconfig_num_epochs" ON "nb101trialconfig" ("num_epochs");
CREATE TABLE IF NOT EXISTS "nb101trialstats" ("id" INTEGER NOT NULL PRIMARY KEY, "config_id" INTEGER NOT NULL, "train_acc" REAL NOT NULL, "valid_acc" REAL NOT NULL, "test_acc" REAL NOT NULL, "parameters" REAL NOT NULL, "training_time" REAL NOT NULL, FOREIGN KEY ("config_id") REFERENCES "nb101trialconfig" ("id"));
CREATE INDEX IF NOT EXISTS "nb101trialstats_config_id" ON "nb101trialstats" ("config_id");
CREATE TABLE IF NOT EXISTS "nb101intermediatestats" ("id" INTEGER NOT NULL PRIMARY KEY, "trial_id" INTEGER NOT NULL, "current_epoch" INTEGER NOT NULL, "train_acc" REAL NOT NULL, "valid_acc" REAL NOT NULL, "test_acc" REAL NOT NULL, "training_time" REAL NOT NULL, FOREIGN KEY ("trial_id") REFERENCES "nb101trialstats" ("id"));
CREATE INDEX IF NOT EXISTS "nb101intermediatestats_trial_id" ON "nb101intermediatestats" ("trial_id");
CREATE INDEX IF NOT EXISTS "nb101intermediatestats_current_epoch" ON "nb101intermediatestats" ("current_epoch");

-- +goose Down
-- Nothing: this step adopted data that it did not create, so it drops none.
SELECT 1;
