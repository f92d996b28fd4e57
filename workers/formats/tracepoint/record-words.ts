import type { EventFormat } from "./event-format.js";

/** Names of the fields of a record, and labels of their values, in lower case. */
export function recordWords({ common, fields, print }: EventFormat): string[] {
  const labels = (print?.labels ?? []).flatMap(({ entries }) => entries.map(({ label }) => label));
  const names = [...common, ...fields].map(({ name }) => name);
  return [...names, ...labels].map((word) => word.toLowerCase());
}
