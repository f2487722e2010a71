// Package export writes the benchmark for other programs and languages.
//
// An Arrow file ([ArrowFromDatabase], [ArrowFromDataset]) has all of it in one
// table, which package table and Arrow's libraries map into memory. A Parquet
// file ([ParquetFromDatabase], [ParquetFromTable]) has rows for analysis, in the
// units of the database's views, for DuckDB, Spark, pandas and others.
// docs/table.md describes the columns of both.
package export
