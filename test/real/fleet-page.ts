import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PAGE = fileURLToPath(new URL("../../docs/fleet/queries.md", import.meta.url));

/** The texts in SQL of docs/fleet/queries.md as they stand there, by the word behind "sql": an engine, or the name of a question. */
function pageTexts(): ReadonlyMap<string, string> {
  const blocks = readFileSync(PAGE, "utf8").matchAll(/^```sql (\S+)\n(.*?)^```$/gms);
  return new Map(Array.from(blocks, ([, name, text]) => [name ?? "", text ?? ""]));
}

/** Texts that make views of a dataset, or what they are about; all others are questions. */
const SETUPS: ReadonlySet<string> = new Set(["duckdb", "spark", "trino"]);

/** What a reader of the page does: the folder of the dataset in place of DATASET, and the first day after the week. */
export function filledIn(dataset: string, until: string) {
  const fill = (text: string) => text.replaceAll("DATASET", dataset).replaceAll("current_date", `DATE '${until}'`);
  const texts = [...pageTexts()].map(([name, text]) => [name, fill(text)] as const);
  return {
    duckdb: texts.find(([name]) => name === "duckdb")?.[1] ?? "",
    spark: texts.find(([name]) => name === "spark")?.[1] ?? "",
    questions: Object.fromEntries(texts.filter(([name]) => !SETUPS.has(name))),
  };
}
