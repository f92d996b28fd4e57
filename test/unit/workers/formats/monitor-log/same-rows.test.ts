import { expect, test } from "vitest";
import { MonitorCollector } from "../../../../../workers/formats/monitor-log/collect.js";
import { LineReader } from "../../../../../workers/formats/monitor-log/line-reader.js";
import { monitorLogLines } from "../../../../bench/files/monitor-log.js";

/** All that a collector has, with columns of the length that is used. */
function told({ rows, clockPairs, unread, broken, cutFrames, samples, vms }: MonitorCollector): unknown {
  const { count, series, texts, processes, registers } = rows;
  const columns = [rows.times, rows.classes, rows.refs, rows.values, rows.others, rows.extras];
  return {
    columns: columns.map((column) => [...column.subarray(0, count)]),
    lists: [series, texts, processes, registers, clockPairs, [...unread], vms],
    counts: [broken, cutFrames, samples],
  };
}

/** Some lines of each log are cut or missing, as those of a recorder that was killed. */
function damaged(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line, i) => (i % 37 === 36 ? [line.slice(0, line.length >> 1)] : i % 41 === 40 ? [] : [line]));
}

test("a log gives the same rows whether its lines are compared as bytes or each parsed alone", () => {
  const whole = [...monitorLogLines(20, true)];
  for (const lines of [whole, damaged(whole)]) {
    const [compared, parsed] = [new MonitorCollector(), new MonitorCollector()];
    const reader = new LineReader();
    for (const line of lines) {
      const bytes = new TextEncoder().encode(line);
      compared.take(reader.read(bytes, 0, bytes.length));
      parsed.add(line);
    }
    compared.finish();
    parsed.finish();
    expect(compared.rows.count).toBeGreaterThan(1000);
    expect(told(compared)).toEqual(told(parsed));
  }
});
