import type { Duplex } from "node:stream";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import { socketAddress } from "./address.js";
import type { HostMachine, SocketFacts } from "./host-machine.js";
import type { QmpMonitor } from "./monitor.js";
import { RemoteClock } from "./remote-clock.js";
import { quoted, SshLink } from "./ssh-link.js";
import { VirshMonitor } from "./virsh.js";

/** A machine behind ssh. Its files are read by a shell there; nothing is installed on it. */
export class SshHost implements HostMachine {
  trouble: HostMachine["trouble"];

  private constructor(
    readonly name: string,
    private readonly link: SshLink,
    private readonly clock: RemoteClock,
    private readonly grep: string,
  ) {
    void link.shell.closed.then((why) => {
      this.trouble = { why, isOver: true };
    });
  }

  static async open(name: string, isInteractive: boolean): Promise<Result<SshHost>> {
    const link = await SshLink.open(name, isInteractive);
    if (!link.ok) return link;
    const clock = await RemoteClock.open(link.value);
    if (clock === undefined) {
      link.value.close();
      return fail(`${name}: its clock cannot be read`);
    }
    // Arguments of programs hold NULs, for which GNU's grep has an option that others do not know, and do not need.
    const known = await link.value.shell.run("grep -ac '' /dev/null 2>/dev/null || echo $?");
    const grep = known.ok && /^0\n1$/.test(known.value.text.trim()) ? "grep -asH ''" : "grep -sH ''";
    return ok(new SshHost(name, link.value, clock, grep));
  }

  /** How much times of this machine may be wrong, ns. */
  get clockErrorNs(): number {
    return Number(this.clock.errorNs);
  }

  async files(patterns: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const whole = new Set(patterns.filter((pattern) => !pattern.includes("*")));
    const texts = new Map<string, string[]>();
    for (const line of await this.lines(`${this.grep} ${patterns.map(globbed).join(" ")}`)) {
      const path = pathOf(line, whole);
      if (path === undefined) continue;
      const lines = texts.get(path) ?? [];
      texts.set(path, lines);
      lines.push(line.slice(path.length + 1));
    }
    return new Map([...texts].map(([path, lines]) => [path, textOf(lines)]));
  }

  async links(patterns: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const script = `for f in ${patterns.map(globbed).join(" ")}; do readlink "$f" >/dev/null 2>&1 && echo "$f:$(readlink "$f")"; done`;
    const lines = await this.lines(script);
    return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
  }

  async sockets(paths: readonly string[]): Promise<ReadonlyMap<string, SocketFacts>> {
    const facts = new Map<string, SocketFacts>();
    const names = paths.filter((path) => !path.includes("\n"));
    if (names.length === 0) return facts;
    const script = [
      `for f in ${names.map(quoted).join(" ")}; do [ -e "$f" ] || [ -L "$f" ] || { echo; continue; }`,
      't=n; [ -S "$f" ] && [ ! -L "$f" ] && t=s; w=n; [ -w "$f" ] && w=w',
      `echo "$t $w $(stat -c '%U %a' "$f" 2>/dev/null)"; done`,
    ];
    const lines = await this.lines(script.join("; "), false);
    for (const [index, path] of names.entries()) {
      const [type, writable, user = "", mode = ""] = lines[index]?.split(" ") ?? [];
      if (writable === undefined) continue;
      const isSocket = type === "s";
      facts.set(path, { user, mode: mode.padStart(4, "0"), isSocket, isWritable: writable === "w" });
    }
    return facts;
  }

  async connect(address: string): Promise<Result<Duplex>> {
    const to = socketAddress(address);
    if (!to.ok) return to;
    if (to.value.kind === "tcp") return this.link.socket(`${to.value.host}:${to.value.port}`);
    const { path } = to.value;
    const facts = (await this.sockets([path])).get(path);
    if (facts === undefined) return fail(`${path}: no such socket on ${this.name}`);
    if (!facts.isSocket) return fail(`${path}: it is no socket, or a link to one`);
    return this.link.socket(path);
  }

  virsh(domain: string): QmpMonitor {
    return new VirshMonitor(domain, (words) => this.link.command(words));
  }

  monotonicNs(): bigint {
    return this.clock.monotonicNs();
  }

  realNs(): bigint {
    return this.clock.realNs();
  }

  /** Nothing is kept open there. */
  forget(): void {}

  close(): void {
    this.clock.close();
    this.link.close();
  }

  private async lines(script: string, withoutEmpty = true): Promise<string[]> {
    const told = await this.link.shell.run(script);
    if (this.trouble?.isOver !== true) {
      this.trouble = told.ok ? undefined : { why: `${this.name}: ${told.error.message}`, isOver: false };
    }
    if (!told.ok) return [];
    const lines = told.value.text.split("\n");
    return withoutEmpty ? lines.filter((line) => line !== "") : lines;
  }
}

/** Arguments of programs end with a NUL, and with no line end. */
function textOf(lines: readonly string[]): string {
  const text = lines.join("\n");
  return text.endsWith("\0") ? text : `${text}\n`;
}

/** A pattern for sh: all but its `*` means itself. */
function globbed(pattern: string): string {
  return pattern.split("*").map(quoted).join("*");
}

/** The path before a colon: one that was asked for, which may hold colons itself, or one that a pattern found. */
function pathOf(line: string, whole: ReadonlySet<string>): string | undefined {
  const first = line.indexOf(":");
  if (first === -1) return undefined;
  for (let at = first; at !== -1; at = line.indexOf(":", at + 1)) {
    if (whole.has(line.slice(0, at))) return line.slice(0, at);
  }
  return line.startsWith("/") ? line.slice(0, first) : undefined;
}
