import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { systemErrorText } from "../../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { ToolName, ToolPhase } from "../../../../workers/model/tool-operations.js";
import { changedSettings, type GuestFacts, type GuestNeeds, guestFactsIn, roomIn, settingsIn } from "./guest-facts.js";
import type { GuestLink } from "./guest-link.js";
import type { Pack } from "./make-pack.js";
import * as scripts from "./scripts.js";

/** A recording in a guest to which a person has agreed. */
export interface GuestRecording {
  readonly id: string;
  readonly tool: ToolName;
  readonly events: readonly string[];
  readonly samplesHz: number | undefined;
  readonly seconds: number;
  readonly pack: Pack | undefined;
  readonly needs: GuestNeeds;
}

/** What goes on, for a log and for people. */
export interface RecordingWatch {
  /** Each command and each file, before it is sent: `capture` records of a monitor log. */
  log(n: "begin" | "command" | "end", d: Readonly<Record<string, unknown>>): void;
  progress(phase: ToolPhase, done: number, total: number): void;
  /** The person wants it to end early; what there is comes back. */
  readonly stop: AbortSignal;
}

export interface GuestOutcome {
  /** Files that came, in the folder that was given. Empty: none, and `why` says the reason. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  readonly why?: string;
  readonly notes: readonly string[];
  readonly hostname: string;
  readonly removed: readonly string[];
  /** Empty: the guest is as it was before. */
  readonly left: readonly string[];
}

const STEP_MS = 30_000;
const UNPACK_MS = 120_000;
const REMOVE_MS = 60_000;
const LOOK_MS = 500;
/** A guest under emulation on a busy machine may take this much longer than it was told. */
const LATE_MS = (scripts.FINISH_SECONDS + 120) * 1000;
const NAMES: readonly RegExp[] = [/^guest\.[\w.]{1,40}$/, /^kallsyms\.gz$/, /^modules$/];

export function newRecordingId(): string {
  return randomBytes(4).toString("hex");
}

/** Records in a guest, brings the files to `folder` of this machine, and removes everything from the guest again. */
export async function recordInGuest(
  recording: GuestRecording,
  link: GuestLink,
  folder: string,
  watch: RecordingWatch,
): Promise<GuestOutcome> {
  return new Recorder(recording, link, folder, watch).run();
}

class Recorder {
  private facts: scripts.ScriptFacts;
  private guest: GuestFacts | undefined;
  private readonly notes: string[] = [];
  private readonly files: { name: string; bytes: number }[] = [];

  constructor(
    private readonly recording: GuestRecording,
    private readonly link: GuestLink,
    private readonly folder: string,
    private readonly watch: RecordingWatch,
  ) {
    this.facts = { ...recording, folder: folderOf("/run", recording.id) };
  }

  async run(): Promise<GuestOutcome> {
    const { tool, seconds, events, samplesHz } = this.recording;
    this.watch.log("begin", { side: "guest", via: this.link.kind, tool, seconds, events, samplesHz });
    const checked = await this.check();
    const recorded = checked.ok ? await this.record() : checked;
    // Before its folder was made, nothing is there to be removed.
    const { removed, left } = checked.ok ? await this.remove() : { removed: [], left: [] };
    const why = recorded.ok ? undefined : recorded.error.message;
    const hostname = this.guest?.hostname ?? "";
    const { files, notes } = this;
    const end = {
      side: "guest",
      tool,
      ok: recorded.ok,
      why,
      hostname,
      clock: "monotonic",
      files,
      notes,
      removed,
      left,
    };
    this.watch.log("end", end);
    return { files, notes, hostname, removed, left, ...(why !== undefined && { why }) };
  }

  private async check(): Promise<Result<void>> {
    this.watch.progress("check", 0, 1);
    const told = await this.send(scripts.CHECK, STEP_MS);
    if (!told.ok) return told;
    this.guest = guestFactsIn(told.value);
    const room = roomIn(this.guest, this.recording.needs);
    if ("why" in room) return fail(room.why);
    this.facts = { ...this.facts, folder: folderOf(room.top, this.recording.id) };
    return ok(undefined);
  }

  private async record(): Promise<Result<void>> {
    const sent = await this.sendAll();
    if (!sent.ok) return sent;
    const ended = await this.waitForEnd();
    if (!ended.ok) return ended;
    return this.fetchAll(ended.value);
  }

  private async sendAll(): Promise<Result<void>> {
    const { pack } = this.recording;
    const { facts } = this;
    const made = await this.send(scripts.makeFolderScript(facts.folder), STEP_MS);
    if (!made.ok) return made;
    const script = Buffer.from(scripts.recordScript(facts));
    const total = script.length + (pack?.bytes.length ?? 0);
    const pushed = await this.push("record.sh", script, 0, total, script.toString());
    if (!pushed.ok) return pushed;
    if (pack !== undefined) {
      const packed = await this.push("pack.tgz", pack.bytes, script.length, total);
      if (!packed.ok) return packed;
      const unpacked = await this.send(scripts.unpackScript(facts), UNPACK_MS);
      if (!unpacked.ok) return fail(`${pack.tool} does not run in the guest: ${unpacked.error.message}`);
    }
    const started = await this.send(scripts.startScript(facts), STEP_MS);
    return started.ok ? ok(undefined) : started;
  }

  /** Answers the files that the guest says to have. */
  private async waitForEnd(): Promise<Result<GuestFile[]>> {
    const { seconds } = this.recording;
    const begin = performance.now();
    const look = scripts.statusScript(this.facts);
    this.watch.log("command", { side: "guest", text: look, every_ms: LOOK_MS });
    let isStopped = false;
    let began: number | undefined;
    while (performance.now() - begin < seconds * 1000 + LATE_MS) {
      if (this.watch.stop.aborted && !isStopped) {
        isStopped = true;
        await this.send(scripts.stopScript(this.facts), STEP_MS);
      }
      const told = await this.link.run(look, STEP_MS);
      if (!told.ok) return told;
      const { text } = told.value;
      if (/^gone$/m.test(text)) return fail("the recording has ended in the guest, and its files are gone");
      const [, status] = /^ended (.*)$/m.exec(text) ?? [];
      if (status !== undefined) return this.filesIn(text, status);
      if (/^recording$/m.test(text)) began ??= performance.now();
      const done = began === undefined ? 0 : (performance.now() - began) / 1000;
      this.watch.progress("record", Math.min(seconds, done), seconds);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    return fail("the recording did not end in the guest");
  }

  private filesIn(text: string, status: string): Result<GuestFile[]> {
    const lines = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, told]) => (told ?? "").slice(0, 300));
    const missing = lines(/^missing (.*)$/gm);
    if (0 < missing.length) this.notes.push(`the guest's kernel does not have ${missing.slice(0, 50).join(", ")}`);
    if (status !== "0") return fail([status.slice(0, 300), ...lines(/^said (.*)$/gm).slice(-3)].join(": "));
    const found = [...text.matchAll(/^file +(\d{1,15}) (\S+)$/gm)].flatMap(([, bytes, name = ""]) =>
      NAMES.some((known) => known.test(name)) ? [{ name, bytes: Number(bytes) }] : [],
    );
    return found.length === 0 ? fail("the guest has recorded no file") : ok(found);
  }

  private async fetchAll(found: readonly GuestFile[]): Promise<Result<void>> {
    const total = found.reduce((sum, { bytes }) => sum + bytes, 0);
    if (scripts.MOST_RESULT_BYTES < total) return fail(`the guest gives ${total} bytes, which is more than is taken`);
    let done = 0;
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      for (const file of found) {
        const fetched = await this.fetch(file, (came) => this.watch.progress("fetch", done + came, total));
        if (!fetched.ok) return fetched;
        done += file.bytes;
      }
      return ok(undefined);
    } catch (error) {
      return fail(`cannot write the files of the guest: ${systemErrorText(error, "write")}`, { file: this.folder });
    }
  }

  private async fetch({ name, bytes }: GuestFile, onBytes: (came: number) => void): Promise<Result<void>> {
    const path = join(this.folder, name);
    const file = await open(path, "wx", 0o600);
    const hash = createHash("sha256");
    let came = 0;
    try {
      const from = `${this.facts.folder}/out/${name}`;
      const fetched = await this.link.fetch(from, bytes, async (piece) => {
        hash.update(piece);
        await file.writeFile(piece);
        came += piece.length;
        onBytes(came);
      });
      this.watch.log("command", { side: "guest", fetch: from, bytes: came, sha256: hash.digest("hex") });
      if (!fetched.ok) return fetched;
    } finally {
      await file.close();
    }
    if (came < bytes) return fail(`${name} came in part only: ${came} of ${bytes} bytes`);
    this.files.push(await readable(path, name, came));
    return ok(undefined);
  }

  private async remove(): Promise<{ removed: readonly string[]; left: readonly string[] }> {
    this.watch.progress("remove", 0, 1);
    const { folder } = this.facts;
    const removed = await this.send(scripts.removeScript(this.facts), REMOVE_MS);
    const told = removed.ok ? await this.send(scripts.verifyScript(this.facts), STEP_MS) : removed;
    if (!told.ok) {
      const until = scripts.FINISH_SECONDS + scripts.FETCH_SECONDS + this.recording.seconds;
      const why = `${folder}, perhaps: the guest does not answer (${told.error.message})`;
      return { removed: [], left: [`${why}. It ends and removes it by itself within ${until} s, if it lives`] };
    }
    const left = [...told.value.matchAll(/^left (.{1,200})$/gm)].map(([, what]) => what as string);
    const after = settingsIn(told.value);
    if (after.hasInstance && this.guest?.settings.hasInstance === false)
      left.push("an instance of the guest's tracing");
    const before = this.guest?.settings;
    if (before !== undefined) {
      left.push(...changedSettings(before, after).map((name) => `a changed setting of the guest's tracing: ${name}`));
    }
    return { removed: [folder], left };
  }

  /** A script that must succeed. */
  private async send(script: string, mostMs: number): Promise<Result<string>> {
    this.watch.log("command", { side: "guest", text: script });
    const ran = await this.link.run(script, mostMs);
    if (!ran.ok) return ran;
    const { text, status } = ran.value;
    return status === 0 ? ok(text) : fail(`the guest says: ${text.trim().slice(-500) || `status ${status}`}`);
  }

  private push(name: string, bytes: Uint8Array, before: number, total: number, text?: string): Promise<Result<void>> {
    const path = `${this.facts.folder}/${name}`;
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    this.watch.log("command", { side: "guest", push: path, bytes: bytes.length, sha256, text });
    return this.link.push(path, bytes, (done) => this.watch.progress("send", before + done, total));
  }
}

interface GuestFile {
  readonly name: string;
  readonly bytes: number;
}

function folderOf(top: string, id: string): string {
  return `${top}/lanescope-${id}`;
}

const unzip = promisify(gunzip);
const MOST_SYMBOL_BYTES = 64 << 20;

/** Names of the guest's kernel come packed. One that cannot be unpacked is kept as it is. */
async function readable(path: string, name: string, bytes: number): Promise<GuestFile> {
  if (!name.endsWith(".gz")) return { name, bytes };
  const plain = await unzip(await readFile(path), { maxOutputLength: MOST_SYMBOL_BYTES }).catch(() => undefined);
  if (plain === undefined) return { name, bytes };
  const own = path.slice(0, -".gz".length);
  await writeFile(own, plain, { mode: 0o600, flag: "wx" });
  await rm(path);
  await chmod(own, 0o600);
  return { name: name.slice(0, -".gz".length), bytes: plain.length };
}
