import type { Duplex } from "node:stream";
import { ok, type Result } from "../../../../workers/core/result.js";
import type { HostMachine } from "../host-machine.js";
import { TextLines } from "./text-lines.js";

export interface HeardPort {
  /** From here on lines go to `take`. `onEnd`: QEMU closed the port. */
  begin(take: (line: string) => void, onEnd: () => void): void;
  close(): void;
}

const MOST_LINE = 4096;

/** Connects a port or a serial line of a guest, on which nothing is ever written. QEMU serves one client for each. */
export async function listenTo(address: string, host: HostMachine): Promise<Result<HeardPort>> {
  const stream = await host.connect(address);
  return stream.ok ? ok(heardPort(stream.value)) : stream;
}

function heardPort(stream: Duplex): HeardPort {
  const lines = new TextLines(MOST_LINE);
  // A connection that breaks is closed, too.
  stream.on("error", () => undefined);
  return {
    begin(take, onEnd) {
      stream.on("data", (bytes: Buffer) => {
        for (const line of lines.add(bytes)) if (line !== "") take(line);
      });
      stream.once("close", onEnd);
    },
    close: () => void stream.destroy(),
  };
}
