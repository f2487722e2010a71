// Prints the rows that DuckDB answers queries with, one JSON list a line.
import { DuckDBInstance } from "@duckdb/node-api";

const connection = await (await DuckDBInstance.create()).connect();
for (const query of process.argv.slice(2)) {
  const answer = await connection.runAndReadAll(query);
  for (const row of answer.getRows()) {
    console.log(JSON.stringify(row.map((v) => (typeof v === "bigint" ? Number(v) : v))));
  }
}
