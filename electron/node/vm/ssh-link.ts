import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import { FramedShell } from "./framed-shell.js";

const ANSWER_MS = 10_000;
/** A person may have to type a password first. */
const CONNECT_MS = 60_000;
const MOST_ANSWER = 32 << 20;
const MOST_SAID = 2000;
/** A socket that says nothing for this time is taken for one that waits for us. */
const SILENT_MS = 700;

const OPTIONS = {
  ControlMaster: "yes",
  ControlPersist: "no",
  ConnectTimeout: "10",
  ServerAliveInterval: "5",
  ServerAliveCountMax: "3",
  ForwardX11: "no",
  ForwardAgent: "no",
  PermitLocalCommand: "no",
  RemoteCommand: "none",
  RequestTTY: "no",
};

/**
 * A connection to another machine by the user's own `ssh`, with the user's own configuration and keys. One process of ssh
 * carries it: a shell there, and further channels beside it (ControlMaster, ssh_config(5)).
 */
export class SshLink {
  readonly shell: FramedShell;
  private readonly children = new Set<ChildProcess>();
  private said = "";
  private forwards = 0;

  private constructor(
    private readonly host: string,
    /** Readable by its owner only: whoever opens a socket in it is on the other machine. */
    private readonly folder: string,
    /** Whether ssh may ask the person for a password, on the terminal. */
    isInteractive: boolean,
  ) {
    const options = { ...OPTIONS, BatchMode: isInteractive ? "no" : "yes" };
    const words = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    const master = this.start("ssh", [...words, "-S", this.control, "-T", "--", host, "exec sh"]);
    this.shell = new FramedShell(
      duplexOf(master),
      { answerMs: ANSWER_MS, mostBytes: MOST_ANSWER },
      () => `ssh: ${this.said.trim().split("\n").at(-1) || "the connection ended"}`,
    );
  }

  static async open(host: string, isInteractive: boolean): Promise<Result<SshLink>> {
    const link = new SshLink(host, mkdtempSync(join(tmpdir(), "lanescope-ssh-")), isInteractive);
    const hello = await link.shell.run("uname -s", CONNECT_MS);
    const system = hello.ok ? hello.value.text.trim() : "";
    if (system === "Linux") return ok(link);
    link.close();
    return fail(
      hello.ok ? `${host}: VMs are found on Linux, and this is ${system.slice(0, 100)}` : hello.error.message,
    );
  }

  /** The words for a command there, each quoted for its shell. */
  command(words: readonly string[]): [string, ...string[]] {
    return ["ssh", "-S", this.control, "-T", "--", this.host, words.map(quoted).join(" ")];
  }

  /** A program there, with its input and output as a stream. */
  program(words: readonly string[]): Duplex {
    const [file, ...args] = this.command(words);
    return duplexOf(this.start(file, args));
  }

  /**
   * A socket there: forwarded by sshd itself, which needs nothing on that machine. Where it forbids that, by a program
   * that is found there. A socket that ends without a word was not reached.
   */
  async socket(address: string): Promise<Result<Duplex>> {
    const forwarded = address.includes(":") && address.startsWith("/") ? undefined : await this.forwarded(address);
    if (forwarded !== undefined && (await isOpen(forwarded))) return ok(forwarded);
    if (!address.startsWith("/")) return fail(`${address}: sshd of ${this.host} did not reach it`);
    const relayed = this.program(["sh", "-c", RELAY, "sh", address]);
    if (await isOpen(relayed)) return ok(relayed);
    const needs = "sshd has to allow it (AllowStreamLocalForwarding), or socat, nc -U or python3 be there";
    return fail(`${address}: not reached on ${this.host}`, { hint: needs });
  }

  close(): void {
    this.shell.close();
    for (const child of this.children) child.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get control(): string {
    return join(this.folder, "control");
  }

  private async forwarded(address: string): Promise<Duplex | undefined> {
    this.forwards += 1;
    const here = join(this.folder, `${this.forwards}`);
    const args = ["-S", this.control, "-O", "forward", "-L", `${here}:${address}`, "--", this.host];
    const isForwarded = await new Promise<boolean>((resolve) => {
      execFile("ssh", args, { timeout: ANSWER_MS }, (error) => resolve(error === null));
    });
    return isForwarded ? connect(here) : undefined;
  }

  private start(file: string, args: readonly string[]): ChildProcess {
    const child = spawn(file, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.children.add(child);
    child.stderr.on("data", (bytes: Buffer) => {
      this.said = (this.said + bytes.toString("utf8")).slice(-MOST_SAID);
    });
    child.on("error", () => {
      this.said = "ssh is not installed";
    });
    child.on("close", () => this.children.delete(child));
    return child;
  }
}

/** For sh: nothing in single quotes means anything. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

const PYTHON = `import os,select,socket,sys
s=socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
while True:
  for f in select.select([0,s],[],[])[0]:
    d=os.read(0 if f==0 else s.fileno(),65536)
    if not d: sys.exit()
    s.sendall(d) if f==0 else os.write(1,d)
`;
const RELAY = [
  'if command -v socat >/dev/null; then exec socat - "UNIX-CONNECT:$1"; fi',
  'if command -v nc >/dev/null && nc -h 2>&1 | grep -q -e "-[a-zA-Z]*U"; then exec nc -U "$1"; fi',
  `exec python3 -c ${quoted(PYTHON)} "$1"`,
].join("\n");

function duplexOf(child: ChildProcess): Duplex {
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error("a child without pipes");
  // What is written to a program that has ended is lost; the end of its output tells that.
  stdin.on("error", () => undefined);
  const stream = new Duplex({
    read: () => void stdout.resume(),
    write: (bytes, _, done) => void stdin.write(bytes, () => done()),
    final: (done) => void stdin.end(done),
    destroy: (error, done) => {
      child.kill();
      done(error);
    },
  });
  stdout.on("data", (bytes) => {
    if (!stream.push(bytes)) stdout.pause();
  });
  child.on("error", () => stream.destroy());
  child.on("close", () => stream.destroy());
  return stream;
}

/** Whether it says something, or waits; a stream that ends at once is not. */
function isOpen(stream: Duplex): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (isIt: boolean) => {
      clearTimeout(timer);
      stream.off("readable", heard).off("close", ended).off("end", ended);
      resolve(isIt);
    };
    const heard = () => done(0 < stream.readableLength);
    const ended = () => done(false);
    const timer = setTimeout(() => done(!stream.destroyed), SILENT_MS);
    stream.on("readable", heard).on("close", ended).on("end", ended).on("error", ended);
  });
}
