import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { describe, expect, onTestFinished, test } from "vitest";
import { FramedShell } from "../../../../../../electron/node/vm/framed-shell.js";
import { GuestAgent } from "../../../../../../electron/node/vm/guest-agent.js";
import { AgentLink } from "../../../../../../electron/node/vm/guest-tool/agent-link.js";
import type { GuestLink } from "../../../../../../electron/node/vm/guest-tool/guest-link.js";
import { ShellLink } from "../../../../../../electron/node/vm/guest-tool/shell-link.js";
import { type AgentAnswer, FakeGuestAgent } from "../../../../../fakes/fake-guest-agent.js";
import { tempFolder } from "../../../../../golden/cli-support.js";
import { randomFrom } from "../../../../../setup/random.js";

function bytesOf(length: number): Buffer {
  const random = randomFrom(length + 1);
  return Buffer.from(Array.from({ length }, () => random(256)));
}

async function fetched(link: GuestLink, path: string, most: number) {
  const parts: Buffer[] = [];
  const answer = await link.fetch(path, most, async (piece) => void parts.push(piece));
  return { answer, bytes: Buffer.concat(parts) };
}

/** A shell of this machine, plain as a port has it, or on a terminal as a serial line has it. */
async function shellLink(isTerminal: boolean): Promise<ShellLink> {
  const [file = "", ...args] = isTerminal ? ["script", "-qfc", "sh", "/dev/null"] : ["sh"];
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "ignore"] });
  onTestFinished(() => void child.kill());
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  stream.on("error", () => undefined);
  const limits = { answerMs: 10_000, mostBytes: 8 << 20, isOneAtATime: true };
  const link = await ShellLink.of("serial", new FramedShell(stream, limits, () => "it ended"));
  if (!link.ok) throw new Error(link.error.message);
  return link.value;
}

describe.each([
  ["a port", false],
  ["a serial line", true],
])("a shell on %s", (_, isTerminal) => {
  test("takes files and gives them back, byte by byte", async () => {
    const link = await shellLink(isTerminal);
    const folder = tempFolder();
    for (const length of isTerminal ? [0, 1, 5000] : [1, 36_864, 36_865, 500_000]) {
      const path = join(folder, `it's ${length}`);
      const bytes = bytesOf(length);
      const parts: number[] = [];
      if (0 < length) {
        expect(await link.push(path, bytes, (done) => parts.push(done))).toEqual({ ok: true, value: undefined });
        expect(readFileSync(path).equals(bytes)).toBe(true);
        expect(parts.at(-1)).toBe(length);
      }
      const all = await fetched(link, path, length);
      expect([all.answer, all.bytes.equals(bytes)]).toEqual([{ ok: true, value: length }, true]);
      const part = await fetched(link, path, Math.min(length, 100));
      expect(part.bytes).toEqual(bytes.subarray(0, 100));
    }
  });

  test("runs scripts of any length, with what they print and their status", async () => {
    const link = await shellLink(isTerminal);
    const long = `# ${"x".repeat(isTerminal ? 3000 : 100)}\necho 'two\nlines "$HOME"'\nexit 7`;
    expect(await link.run(long, 10_000)).toEqual({
      ok: true,
      value: { text: expect.stringMatching(/two\r?\nlines "\$HOME"/), status: 7 },
    });
    // One that ends its shell, or the shell's variables, does nothing to the line.
    expect(await link.run("exit 0", 10_000)).toMatchObject({ ok: true, value: { status: 0 } });
    expect(await link.run("echo again", 10_000)).toMatchObject({ ok: true, value: { text: "again\n" } });
  });
});

async function agentLink(answer?: AgentAnswer, commands?: readonly string[]) {
  const agent = new FakeGuestAgent(answer, commands);
  const opened = await GuestAgent.open(agent, () => 0n, 500);
  if (!opened.ok) throw new Error(opened.error.message);
  return { agent, link: AgentLink.of(opened.value, true) };
}

async function working(answer?: AgentAnswer) {
  const { agent, link } = await agentLink(answer);
  if (!link.ok) throw new Error(link.error.message);
  return { agent, link: link.value };
}

describe("the guest agent", () => {
  test("takes files and gives them back, in pieces", async () => {
    const { agent, link } = await working();
    const bytes = bytesOf(600_000);
    expect(await link.push("/run/x", bytes, () => undefined)).toEqual({ ok: true, value: undefined });
    expect(agent.files.get("/run/x")?.equals(bytes)).toBe(true);
    const all = await fetched(link, "/run/x", 600_000);
    expect([all.answer, all.bytes.equals(bytes)]).toEqual([{ ok: true, value: 600_000 }, true]);
    expect((await fetched(link, "/run/x", 7)).bytes).toEqual(bytes.subarray(0, 7));
  });

  test("one that may not handle files says so, before anything is sent", async () => {
    const { link } = await agentLink(undefined, ["exec", "exec-status", "file-read"]);
    expect(link).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/guest-file-open, guest-file-close, guest-file-write$/) },
    });
  });

  test("one whose guest has no room says so", async () => {
    const { link } = await working((execute) => (execute === "guest-file-write" ? { return: { count: 1 } } : "usual"));
    expect(await link.push("/run/x", bytesOf(10), () => undefined)).toMatchObject({
      ok: false,
      error: { message: "the guest has no room for it" },
    });
  });

  test.each([
    ["no bytes, ever", { count: 0, "buf-b64": "", eof: false }],
    ["no base64", { count: 5, "buf-b64": 5, eof: false }],
    ["nothing", {}],
  ])("one that gives %s is left", async (_, read) => {
    const { agent, link } = await working((execute) => (execute === "guest-file-read" ? { return: read } : "usual"));
    agent.files.set("/run/x", bytesOf(10));
    expect((await fetched(link, "/run/x", 10)).answer).toMatchObject({ ok: false });
  });

  test("one that gives more than was asked for is cut", async () => {
    const much = { return: { count: 3, "buf-b64": bytesOf(1000).toString("base64"), eof: true } };
    const { link } = await working((execute) => (execute === "guest-file-read" ? much : "usual"));
    expect((await fetched(link, "/run/x", 10)).bytes).toHaveLength(10);
  });

  test("one that falls silent is told to", async () => {
    const { link } = await working((execute) => (execute === "guest-exec" ? undefined : "usual"));
    expect(await link.run("true", 1000)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining("does not answer") },
    });
  });
});
