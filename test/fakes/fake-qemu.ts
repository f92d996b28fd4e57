import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fieldsOf, parsedJson } from "../../workers/core/parsed-json.js";

/** What a QEMU says to a command: the text of `return`; undefined: nothing, ever. An error has a class. */
export type FakeAnswer = string | undefined | { readonly class: string; readonly desc: string };

export interface FakeQemu {
  readonly path: string;
  /** Commands that came, without qmp_capabilities. */
  readonly asked: readonly { readonly execute: string; readonly arguments: unknown }[];
  /** Writes a line to the client as it is. */
  say(line: string | Buffer): void;
  /** Ends the connection. */
  hangUp(): void;
  close(): Promise<void>;
}

const GREETING =
  '{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian"}, "capabilities": ["oob"]}}';

/** Answers as QEMU 7.2 gave them for a machine of two vCPUs under emulation, shortened. */
export const RECORDED: Readonly<Record<string, string>> = {
  "query-commands": JSON.stringify(
    [
      ...["query-status", "query-blockstats", "x-query-irq", "query-cpus-fast", "query-memory-size-summary"],
      ...["query-balloon", "query-stats", "query-stats-schemas", "query-block", "query-name"],
    ].map((name) => ({ name })),
  ),
  "query-name": '{"name": "tiny"}',
  "query-uuid": '{"UUID": "00000000-0000-0000-0000-000000000000"}',
  "query-version": '{"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian 1:7.2+dfsg-7+deb12u18+b3"}',
  "query-kvm": '{"enabled": false, "present": true}',
  "query-target": '{"arch": "x86_64"}',
  "query-status": '{"status": "running", "singlestep": false, "running": true}',
  "query-cpus-fast":
    '[{"thread-id": 4194001, "qom-path": "/machine/unattached/device[0]", "cpu-index": 0, "target": "x86_64"}, ' +
    '{"thread-id": 4194002, "qom-path": "/machine/unattached/device[2]", "cpu-index": 1, "target": "x86_64"}]',
  "query-block": "[]",
  "query-blockstats": '[{"device": "d0", "stats": {"rd_bytes": 9007199254740993, "wr_bytes": 0}}]',
  "query-memory-size-summary": '{"base-memory": 134217728, "plugged-memory": 0}',
  "query-stats": "[]",
  "query-stats-schemas": "[]",
  "query-balloon": '{"actual": 134217728}',
  "x-query-irq": '{"human-readable-text": "IRQ statistics for ioapic:\\n 0: 100\\n"}',
  "qom-list": '[{"name": "b0", "type": "child<virtio-balloon-pci>"}]',
  "qom-get": '{"stats": {"stat-free-memory": 18446744073709551615}, "last-update": 0}',
  "qom-set": "{}",
  "human-monitor-command": '"\\r\\nCPU#0\\r\\nRIP=ffffffff81000000 RFL=00000246 CPL=0 HLT=1\\r\\n"',
};

/** A QEMU that listens on a socket of its own, and serves one client at a time as QEMU does. */
export async function startFakeQemu(
  answer: (execute: string, args: unknown, count: number) => FakeAnswer = (execute) => RECORDED[execute],
  greeting = GREETING,
): Promise<FakeQemu> {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-qemu-"));
  const path = join(folder, "qmp.sock");
  const asked: { execute: string; arguments: unknown }[] = [];
  let client: Socket | undefined;
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    if (client !== undefined) return;
    client = socket;
    socket.on("close", () => {
      client = undefined;
    });
    socket.write(`${greeting}\r\n`);
    let rest = "";
    socket.on("data", (bytes) => {
      const lines = (rest + bytes.toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) reply(socket, line);
    });
  });
  const reply = (socket: Socket, line: string): void => {
    const { execute, arguments: args, id } = fieldsOf(parsedJson(line));
    if (typeof execute !== "string") return;
    if (execute !== "qmp_capabilities") asked.push({ execute, arguments: args });
    const told = execute === "qmp_capabilities" ? "{}" : answer(execute, args, asked.length);
    if (typeof told === "string") socket.write(`{"return": ${told}, "id": ${JSON.stringify(id)}}\r\n`);
    else if (told !== undefined) socket.write(`${JSON.stringify({ error: told, id })}\r\n`);
  };
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  return {
    path,
    asked,
    say: (line) => void client?.write(line),
    hangUp: () => void client?.destroy(),
    close: async () => {
      client?.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
