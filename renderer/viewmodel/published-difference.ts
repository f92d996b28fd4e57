import type { Table } from "../../workers/model/table.js";

/** The tables that count waits in both ways. */
export const PUBLISHED_TABLES: readonly string[] = ["state-usage", "waits", "wait-summary", "vcpu-usage"];

/** The time in waits of one kind and reason, by both definitions. */
export interface WaitDifference {
  readonly kind: string;
  readonly reason: string;
  readonly oursNs: number;
  readonly publishedNs: number;
}

/** From the table `wait-summary` in both countings, all lanes together; what differs most comes first. */
export function waitDifferences(ours: Table, published: Table): readonly WaitDifference[] {
  const sums = new Map<string, { kind: string; reason: string; oursNs: number; publishedNs: number }>();
  const add = (table: Table, of: "oursNs" | "publishedNs") => {
    const [kinds, reasons] = [textsOf(table, "kind"), textsOf(table, "reason")];
    const totals = table.columns.find(({ name }) => name === "total_ns");
    for (let row = 0; row < table.count; row++) {
      const [kind, reason] = [kinds[row] ?? "", reasons[row] ?? ""];
      const sum = sums.get(`${kind} ${reason}`) ?? { kind, reason, oursNs: 0, publishedNs: 0 };
      sum[of] += totals?.type === "duration" ? (totals.values[row] ?? 0) : 0;
      sums.set(`${kind} ${reason}`, sum);
    }
  };
  add(ours, "oursNs");
  add(published, "publishedNs");
  const moved = ({ oursNs, publishedNs }: WaitDifference) => Math.abs(publishedNs - oursNs);
  return [...sums.values()].sort((a, b) => moved(b) - moved(a) || b.oursNs - a.oursNs);
}

function textsOf(table: Table, name: string): readonly string[] {
  const column = table.columns.find((one) => one.name === name);
  return column?.type === "text" ? column.values : [];
}
