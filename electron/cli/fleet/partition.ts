import { Hash128 } from "../../../workers/core/hash128.js";

/** In place of a value that is not known. Hive, Spark, DuckDB and PyArrow read it as null. */
const UNKNOWN = "__HIVE_DEFAULT_PARTITION__";

/**
 * Characters that a partition's folder has as %XX: those of Hive's FileUtils.escapePathName and of Spark's
 * ExternalCatalogUtils, and those that no name has on Windows.
 */
const ESCAPED = /[\p{Cc}"#%'*/:=?\\{}[\]^<>|]/gu;
/** Characters that programs write in several ways, or cannot write: halves of a character, and control characters beyond ASCII. */
const ODD = /[\ud800-\udfff\u0080-\u009f]/gu;

/** A name of a folder may have 255 bytes. A character has up to three, and its escape too. */
const MOST_CHARACTERS = 64;

/** The folder of one value of a partition column, as in `host=labhost`. Whatever the value, it is one name. */
function partitionFolder(column: string, value: string | undefined): string {
  const text = (value ?? "").replace(ODD, "\ufffd");
  return `${column}=${text === "" ? UNKNOWN : short(text).replace(ESCAPED, escaped)}`;
}

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

/** A name that is too long is told apart from others by the hash at its end. */
function short(text: string): string {
  const characters = [...text];
  if (characters.length <= MOST_CHARACTERS) return text;
  const hash = new Hash128().update(new TextEncoder().encode(text)).hex();
  return `${characters.slice(0, MOST_CHARACTERS / 2).join("")}~${hash}`;
}

/** The folder below a dataset that has the parts of a table of one machine and day. */
export function partFolder(table: string, host: string | undefined, date: string | undefined): string {
  return [
    partitionFolder("table", table.replaceAll("-", "_")),
    partitionFolder("host", host),
    partitionFolder("date", date),
  ].join("/");
}
