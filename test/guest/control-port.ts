import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { onLines } from "./socket.js";

/** What a script in the guest printed, and its status. */
export interface GuestAnswer {
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly status: number;
}

/** The test's own way into a guest, beside those that are tested: `inside/control.sh` answers. One request at a time. */
export class ControlPort {
  private waiting: { readonly id: string; readonly take: (answer: GuestAnswer) => void } | undefined;
  private printed: string[] | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly socket: Socket,
    /** Rejects when the guest is gone. */
    private readonly gone: Promise<never>,
  ) {
    onLines(socket, (line) => this.takeLine(line));
  }

  run(script: string): Promise<GuestAnswer> {
    const answer = this.last.then(() => this.ask(script));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  private ask(script: string): Promise<GuestAnswer> {
    const id = randomBytes(6).toString("hex");
    const answer = new Promise<GuestAnswer>((take) => {
      this.waiting = { id, take };
    });
    this.socket.write(`${id} ${Buffer.from(script).toString("base64")}\n`);
    return Promise.race([answer, this.gone]);
  }

  private takeLine(line: string): void {
    const { waiting, printed } = this;
    if (waiting === undefined) return;
    const [word, id, status] = line.split(" ");
    if (word === "#begin" && id === waiting.id) this.printed = [];
    else if (word === "#end" && id === waiting.id && printed !== undefined) {
      const bytes = Buffer.from(printed.join(""), "base64");
      this.waiting = undefined;
      this.printed = undefined;
      waiting.take({ bytes, text: bytes.toString(), status: Number(status) });
    } else printed?.push(line);
  }
}
