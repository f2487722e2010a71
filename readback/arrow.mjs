// Prints the rows of an Arrow file, one JSON object a line, with binary values
// in hexadecimal.
import { readFileSync } from "node:fs";
import { tableFromIPC } from "apache-arrow";

const table = tableFromIPC(readFileSync(process.argv[2]));
const columns = table.schema.fields.map((f) => f.name).filter((name) => name !== "nb101_index");

function plain(value) {
  if (value === null || typeof value === "number") return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return Array.from({ length: value.length }, (_, i) => plain(value.get(i))); // a list
}

console.log(JSON.stringify(Object.fromEntries(table.schema.metadata)));
const lines = [];
for (let i = 0; i < table.numRows; i++) {
  lines.push(JSON.stringify(Object.fromEntries(columns.map((name) => [name, plain(table.getChild(name).get(i))]))));
}
console.log(lines.join("\n"));
