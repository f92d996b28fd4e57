import { Duplex } from "node:stream";
import { fieldsOf, parsedJson } from "../../workers/core/parsed-json.js";

type Fields = Readonly<Record<string, unknown>>;

/** What an agent answers to a command, in place of what it would; undefined: nothing, ever. */
export type AgentAnswer = (execute: string, args: Fields) => object | undefined | "usual";

const COMMANDS = ["exec", "exec-status", "file-open", "file-close", "file-read", "file-write"];

/** A guest agent that keeps files, and whose programs print nothing. Its answers are lines of JSON, as qemu-ga gives them. */
export class FakeGuestAgent extends Duplex {
  readonly files = new Map<string, Buffer>();
  private readonly opened: { readonly path: string; at: number }[] = [];
  private rest = "";

  constructor(
    private readonly answer: AgentAnswer = () => "usual",
    private readonly commands: readonly string[] = COMMANDS,
  ) {
    super();
  }

  override _read(): void {}

  override _write(bytes: Buffer, _: BufferEncoding, done: () => void): void {
    const lines = (this.rest + bytes.toString("latin1").replaceAll("\xff", "")).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.heard(fieldsOf(parsedJson(line)));
    done();
  }

  private heard({ execute, arguments: given }: Fields): void {
    const args = fieldsOf(given);
    const told = this.answer(String(execute), args);
    const answer = told === "usual" ? { return: this.usual(String(execute), args) } : told;
    if (answer !== undefined) this.push(`${JSON.stringify(answer)}\n`);
  }

  private usual(execute: string, args: Fields): unknown {
    const open = this.opened[Number(args.handle)];
    switch (execute) {
      case "guest-sync-delimited":
        return args.id;
      case "guest-info":
        return { supported_commands: this.commands.map((name) => ({ name: `guest-${name}`, enabled: true })) };
      case "guest-exec":
        return { pid: 1 };
      case "guest-exec-status":
        return { exited: true, exitcode: 0, "out-data": "" };
      case "guest-file-open":
        if (args.mode === "w") this.files.set(String(args.path), Buffer.alloc(0));
        return this.opened.push({ path: String(args.path), at: 0 }) - 1;
      case "guest-file-write": {
        if (open === undefined) return {};
        const bytes = Buffer.from(String(args["buf-b64"]), "base64");
        this.files.set(open.path, Buffer.concat([this.files.get(open.path) ?? Buffer.alloc(0), bytes]));
        return { count: bytes.length };
      }
      case "guest-file-read": {
        if (open === undefined) return {};
        const file = this.files.get(open.path) ?? Buffer.alloc(0);
        const bytes = file.subarray(open.at, open.at + Number(args.count));
        open.at += bytes.length;
        return { count: bytes.length, "buf-b64": bytes.toString("base64"), eof: file.length <= open.at };
      }
      default:
        return {};
    }
  }
}
