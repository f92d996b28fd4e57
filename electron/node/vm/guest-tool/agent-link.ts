import { fieldsOf } from "../../../../workers/core/parsed-json.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { GuestAgent } from "../guest-agent.js";
import { type ByteSink, type GuestLink, longestMs, type Ran } from "./guest-link.js";

/** Larger pieces take the agent for longer, and others wait meanwhile: processes of the guest are asked by it too. */
const PIECE = 256 << 10;
const REQUEST_MS = 20_000;
const NEEDED = ["guest-exec", "guest-exec-status", "guest-file-open", "guest-file-close", "guest-file-read"];

/** The guest agent, which may be asked for processes at the same time. */
export class AgentLink implements GuestLink {
  readonly kind = "qga";
  readonly bytesPerSecond = 2 << 20;

  private constructor(
    private readonly agent: GuestAgent,
    private readonly isOwn: boolean,
  ) {}

  /** `isOwn`: nobody else uses the agent, and it is closed with the link. */
  static of(agent: GuestAgent, isOwn: boolean): Result<AgentLink> {
    const refused = [...NEEDED, "guest-file-write"].filter((name) => !agent.commands.has(name));
    return refused.length === 0
      ? ok(new AgentLink(agent, isOwn))
      : fail(`the guest agent may not run ${refused.join(", ")}`, {
          hint: "they are in its list of blocked commands (/etc/qemu/qemu-ga.conf, or BLACKLIST_RPC of its service)",
        });
  }

  async run(script: string, mostMs: number): Promise<Result<Ran>> {
    return this.agent.run(script, mostMs);
  }

  async push(path: string, bytes: Uint8Array, onPart: (done: number) => void): Promise<Result<void>> {
    return this.withFile(path, "w", async (handle) => {
      for (let from = 0; from < bytes.length; from += PIECE) {
        const piece = bytes.subarray(from, from + PIECE);
        const data = Buffer.from(piece).toString("base64");
        const written = await this.agent.request("guest-file-write", { handle, "buf-b64": data }, REQUEST_MS);
        if (!written.ok) return written;
        if (fieldsOf(written.value).count !== piece.length) return fail("the guest has no room for it");
        onPart(from + piece.length);
      }
      return ok(undefined);
    });
  }

  async fetch(path: string, bytes: number, sink: ByteSink): Promise<Result<number>> {
    const until = performance.now() + longestMs(bytes);
    return this.withFile(path, "r", async (handle) => {
      let came = 0;
      while (came < bytes) {
        if (until < performance.now()) return fail("the guest gives the file too slowly");
        const count = Math.min(PIECE, bytes - came);
        const read = await this.agent.request("guest-file-read", { handle, count }, REQUEST_MS);
        if (!read.ok) return read;
        const { "buf-b64": data, eof } = fieldsOf(read.value);
        const piece = Buffer.from(typeof data === "string" ? data : "", "base64").subarray(0, count);
        if (piece.length === 0 && eof !== true) return fail("the guest agent gives no bytes of the file");
        await sink(piece);
        came += piece.length;
        if (eof === true) break;
      }
      return ok(came);
    });
  }

  close(): void {
    if (this.isOwn) this.agent.close();
  }

  private async withFile<T>(
    path: string,
    mode: "r" | "w",
    use: (handle: unknown) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const opened = await this.agent.request("guest-file-open", { path, mode }, REQUEST_MS);
    if (!opened.ok) return opened;
    const used = await use(opened.value);
    const closed = await this.agent.request("guest-file-close", { handle: opened.value }, REQUEST_MS);
    return used.ok && !closed.ok ? closed : used;
  }
}
