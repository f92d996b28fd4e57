import { spawn } from "node:child_process";
import { Duplex, PassThrough } from "node:stream";
import { describe, expect, onTestFinished, test } from "vitest";
import { framed, frameIn, newFrameId } from "../../../../../electron/node/vm/framed-shell.js";
import { GuestAgent } from "../../../../../electron/node/vm/guest-agent.js";
import { clockIn, GUEST_COMMANDS } from "../../../../../electron/node/vm/guest-asker.js";
import { GuestShell } from "../../../../../electron/node/vm/guest-shell.js";

/** A line whose other end says what `answer` makes of each line that it hears. */
function fakeLine(answer: (line: string, say: (text: string | Buffer) => void) => void): Duplex {
  const said = new PassThrough();
  let rest = "";
  const stream = new Duplex({
    read: () => undefined,
    write(bytes, _, done) {
      const lines = (rest + bytes.toString("latin1")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) answer(line, (text) => said.write(text));
      done();
    },
  });
  said.on("data", (bytes) => stream.push(bytes));
  onTestFinished(() => void stream.destroy());
  return stream;
}

/** A shell of this machine, as one on a port of a guest is. */
function realShell(): Duplex {
  const shell = spawn("sh", [], { stdio: ["pipe", "pipe", "ignore"] });
  onTestFinished(() => void shell.kill());
  return Duplex.from({ readable: shell.stdout, writable: shell.stdin });
}

const NOW = () => process.hrtime.bigint();
const idOf = (line: string) => /^I=([0-9a-f]+);/.exec(line)?.[1] ?? "";

describe("a shell", () => {
  test("answers frames with all parts, and its clock", async () => {
    const shell = new GuestShell(realShell(), NOW);
    const frame = await shell.ask("frame");
    if (!frame.ok) throw new Error(frame.error.message);
    const { id, text } = frame.value;
    const parts = [...text.matchAll(new RegExp(`^#part ${id} (\\w+)$`, "gm"))].map(([, name]) => name);
    expect(parts).toEqual(["timer_list", "uptime", "stat", "meminfo", "loadavg", "processes"]);
    expect(text).toMatch(new RegExp(`^${process.pid} \\(`, "m"));
    expect(text).not.toContain("intr ");
    expect(await shell.clock()).toMatchObject({ ok: true, value: { pair: { guest_ns: expect.any(Number) } } });
  });

  test("answers command lines, with spaces between the arguments", async () => {
    const shell = new GuestShell(realShell(), NOW);
    const frame = await shell.ask("cmdlines");
    if (!frame.ok) throw new Error(frame.error.message);
    const { id, text } = frame.value;
    const own = process.argv0;
    expect(text).toMatch(new RegExp(`^#part ${id} page_size\n\\d+$`, "m"));
    expect(text).toMatch(new RegExp(`^#pid ${id} ${process.pid}\n.*${own.slice(-4)}`, "m"));
    expect(text).not.toContain("\0");
  });

  test("is heard in any pieces, after its echo, with the line ends of a terminal", async () => {
    const line = fakeLine((command, say) => {
      const id = idOf(command);
      const text = `# ${command}\r\n\r\n#begin ${id}\r\none\r\n#begin\r\n#end 0\r\ntwo\r\n\r\n#end ${id} 0\r\n# `;
      for (const character of text) say(character);
    });
    const frame = await new GuestShell(line, NOW).ask("frame");
    expect(frame).toMatchObject({ ok: true, value: { text: "one\n#begin\n#end 0\ntwo\n" } });
  });

  test("what it says late is not the answer to the next question", async () => {
    const held: string[] = [];
    const line = fakeLine((command, say) => {
      held.push(`\n#begin ${idOf(command)}\n${held.length}\n\n#end ${idOf(command)} 0\n`);
      if (1 < held.length) for (const text of held) say(text);
    });
    const shell = new GuestShell(line, NOW, 20);
    expect(await shell.ask("frame")).toMatchObject({ ok: false });
    expect(await shell.ask("frame")).toMatchObject({ ok: true, value: { text: "1\n" } });
  });

  test("an endless answer and a closed port are failures", async () => {
    const piece = "x".repeat(1 << 20);
    const endless = new GuestShell(
      fakeLine((_, say) => Array.from({ length: 6 }, () => say(piece))),
      NOW,
    );
    expect(await endless.ask("frame")).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining("longer than") },
    });
    const line = fakeLine(() => line.destroy());
    expect(await new GuestShell(line, NOW).ask("frame")).toMatchObject({
      ok: false,
      error: { message: "QEMU closed the port" },
    });
    expect(await new GuestShell(line, NOW).ask("frame")).toMatchObject({ ok: false });
  });
});

test("a process whose name looks like the end of a frame does not end it", () => {
  const id = newFrameId();
  const forged = `7 (a\n#end ${newFrameId()} 0\n#part x) S\n`;
  expect(frameIn(`#begin ${id}\n${forged}\n#end ${id} 0`, id)?.text).toBe(forged);
  expect(frameIn(`#begin ${id}\n${forged}`, id)).toBeUndefined();
});

test("the script fits into a line of a terminal, and says the id once", () => {
  for (const commands of Object.values(GUEST_COMMANDS)) {
    const script = framed(commands, "1234");
    expect(script.length).toBeLessThan(1024);
    expect([script.split("\n").length, script.split("1234").length]).toEqual([1, 2]);
  }
});

test("the clock is that of timer_list, or of uptime", () => {
  expect(clockIn("Timer List Version: v0.9\nnow at 7121372650 nsecs\n7.13 3.36\n")).toEqual({
    guest_ns: 7_121_372_650,
    clock: "monotonic",
  });
  expect(clockIn("\n7.13 3.36\n")).toEqual({ guest_ns: 7_130_000_000, clock: "uptime" });
  expect(clockIn("now at soon\n")).toBeUndefined();
});

const INFO = {
  supported_commands: ["guest-exec", "guest-exec-status"].map((name) => ({ name, enabled: true })),
};

/** A guest agent that answers as qemu-ga 7.2 does. */
function fakeAgent(answers: (execute: string, args: Record<string, unknown>) => unknown): Duplex {
  return fakeLine((line, say) => {
    // It complains about the byte that is no JSON, before it answers.
    if (line.startsWith("\xff")) say('{"error": {"class": "GenericError", "desc": "JSON parse error"}}\n');
    const { execute, arguments: args } = JSON.parse(line.replace("\xff", ""));
    if (execute === "guest-sync-delimited") {
      return say(Buffer.concat([Buffer.from([0xff]), Buffer.from(`{"return": ${args.id}}\n`)]));
    }
    const answer = answers(execute, args);
    if (answer !== undefined) say(`${JSON.stringify(answer)}\n`);
  });
}

describe("the guest agent", () => {
  test("runs the script by its standard input, and is asked until it has ended", async () => {
    let [script, polls] = ["", 0];
    const agent = await GuestAgent.open(
      fakeAgent((execute, args) => {
        if (execute === "guest-info") return { return: INFO };
        if (execute === "guest-exec") {
          script = Buffer.from(`${args["input-data"]}`, "base64").toString();
          expect(args).toMatchObject({ path: "/bin/sh", "capture-output": true });
          return { return: { pid: 5 } };
        }
        polls += 1;
        const output = Buffer.from(`\n#begin ${idOf(script)}\nhello\n\n#end ${idOf(script)} 0\n`).toString("base64");
        return { return: polls < 3 ? { exited: false } : { exited: true, exitcode: 0, "out-data": output } };
      }),
      NOW,
    );
    if (!agent.ok) throw new Error(agent.error.message);
    expect(await agent.value.ask("frame")).toMatchObject({ ok: true, value: { text: "hello\n" } });
    expect(polls).toBe(3);
  });

  test("tells its clock by a file that the kernel writes when it is read", async () => {
    const asked: string[] = [];
    const agent = await GuestAgent.open(
      fakeAgent((execute, args) => {
        asked.push(`${execute} ${args?.path ?? args?.handle ?? ""}`.trim());
        if (execute === "guest-info") return { return: INFO };
        if (args.path === "/proc/timer_list") return { error: { desc: "Permission denied" } };
        if (execute === "guest-file-open") return { return: 1000 };
        return { return: { "buf-b64": Buffer.from("7.13 3.36\n").toString("base64"), eof: true, count: 10 } };
      }),
      NOW,
    );
    const clock = agent.ok ? await agent.value.clock() : agent;
    expect(clock).toMatchObject({ ok: true, value: { pair: { guest_ns: 7_130_000_000, clock: "uptime" } } });
    expect(asked.slice(1)).toEqual([
      "guest-file-open /proc/timer_list",
      "guest-file-open /proc/uptime",
      "guest-file-read 1000",
      "guest-file-close 1000",
    ]);
  });

  test("that may not run programs is refused at the beginning", async () => {
    const [first, second] = INFO.supported_commands;
    const supported_commands = [{ ...first, enabled: false }, second];
    const agent = await GuestAgent.open(
      fakeAgent(() => ({ return: { supported_commands } })),
      NOW,
    );
    expect(agent).toMatchObject({ ok: false, error: { message: "the guest agent may not run guest-exec" } });
  });

  test("that is not there does not answer", async () => {
    const agent = await GuestAgent.open(
      fakeLine(() => undefined),
      NOW,
      20,
    );
    expect(agent).toMatchObject({ ok: false, error: { message: "the guest agent does not answer" } });
  });

  test("whose answer came too late is brought into step again", async () => {
    let [isSlow, say]: [boolean, ((text: string) => void) | undefined] = [true, undefined];
    let late = "";
    const line = fakeLine((heard, answer) => {
      say = answer;
      const { execute, arguments: args } = JSON.parse(heard.replace("\xff", ""));
      if (execute === "guest-info") return answer(`${JSON.stringify({ return: INFO })}\n`);
      if (execute === "guest-sync-delimited") return answer(`${late}{"return": ${args.id}}\n`);
      late = isSlow ? '{"return": {"pid": 1}}\n' : "";
      if (!isSlow) answer('{"error": {"desc": "no such program"}}\n');
    });
    const agent = await GuestAgent.open(line, NOW, 20);
    if (!agent.ok) throw new Error(agent.error.message);
    expect(await agent.value.ask("frame")).toMatchObject({
      ok: false,
      error: { message: "the guest agent does not answer" },
    });
    isSlow = false;
    expect(say).toBeDefined();
    expect(await agent.value.ask("frame")).toMatchObject({
      ok: false,
      error: { message: "guest agent: no such program" },
    });
  });
});
