import { useState } from "react";
import { formatBytes, formatDecimals } from "../../../../workers/core/format.js";
import { visibleText } from "../../../../workers/core/unseen.js";
import type { GuestProcess } from "../../../../workers/model/monitor-picture.js";
import { type ProcessOrder, processRows } from "../../../viewmodel/monitor-words.js";

const MOST_ROWS = 500;

const COLUMNS: readonly { readonly title: string; readonly order?: ProcessOrder; readonly isNumber?: true }[] = [
  { title: "PID", order: "pid", isNumber: true },
  { title: "Process", order: "tree" },
  { title: "State" },
  { title: "CPUs", order: "cpus", isNumber: true },
  { title: "CPU time", isNumber: true },
  { title: "Memory", order: "memory", isNumber: true },
  { title: "Command" },
];

/** Processes of a guest as its kernel tells them, the busiest first, or as a tree. */
export function GuestProcesses({ processes }: { readonly processes: readonly GuestProcess[] }) {
  const [order, setOrder] = useState<ProcessOrder>("cpus");
  if (processes.length === 0)
    return (
      <p className="hint">
        Nobody asked the guest for its processes. Attach by its guest agent, or a shell on a port or a serial line.
      </p>
    );
  const rows = processRows(processes, order);
  return (
    <>
      <div className="monitor-scroll">
        <table className="monitor-table">
          <thead>
            <tr>
              {COLUMNS.map(({ title, order: own, isNumber }) => (
                <th
                  key={title}
                  scope="col"
                  className={isNumber ? "is-number" : undefined}
                  aria-sort={own === undefined ? undefined : own === order ? "descending" : "none"}
                >
                  {own === undefined ? (
                    title
                  ) : (
                    <button type="button" className="link" onClick={() => setOrder(own)}>
                      {own === "tree" ? `${title} (tree)` : title}
                    </button>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST_ROWS).map(({ process, depth }) => (
              <tr key={process.pid}>
                <td className="is-number num">{process.pid}</td>
                <td style={{ paddingInlineStart: `${depth * 14}px` }}>
                  <bdi>{visibleText(process.name)}</bdi>
                </td>
                <td>{process.state}</td>
                <td className="is-number num">{Number.isNaN(process.cpus) ? "–" : formatDecimals(process.cpus, 2)}</td>
                <td className="is-number num">{formatDecimals(process.cpuSeconds, 1)} s</td>
                <td className="is-number num">{formatBytes(process.residentBytes)}</td>
                <td className="monitor-command">
                  <bdi>{visibleText(process.command)}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {MOST_ROWS < rows.length && (
        <p className="quiet">{rows.length - MOST_ROWS} more: the table Processes of guests has all</p>
      )}
    </>
  );
}
