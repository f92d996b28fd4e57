import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { plain } from "../../../../../electron/node/vm/commands.js";
import type { QmpEvent } from "../../../../../electron/node/vm/monitor.js";
import { QmpSocket } from "../../../../../electron/node/vm/qmp-socket.js";
import { type FakeAnswer, type FakeQemu, RECORDED, startFakeQemu } from "../../../../fakes/fake-qemu.js";

async function opened(answer?: (execute: string) => FakeAnswer, limits = {}) {
  const qemu = await startFakeQemu(answer);
  onTestFinished(() => qemu.close());
  const events: QmpEvent[] = [];
  const socket = await QmpSocket.open(connect(qemu.path), (event) => events.push(event), limits);
  if (!socket.ok) throw new Error(socket.error.message);
  onTestFinished(() => socket.value.close());
  return { qemu, socket: socket.value, events };
}

test("an answer is the text that QEMU wrote, with all digits of its numbers", async () => {
  const { socket } = await opened();
  const answer = await socket.ask(plain("query-blockstats"));
  expect(answer).toEqual({ ok: true, value: { raw: RECORDED["query-blockstats"], us: expect.any(Number) } });
});

test("an error of QEMU is a failure, and says when the command is not there", async () => {
  const { socket } = await opened(() => ({
    class: "CommandNotFound",
    desc: "The command query-pci has not been found",
  }));
  expect(await socket.ask(plain("query-pci"))).toEqual({
    ok: false,
    error: { message: "QEMU: The command query-pci has not been found", hint: "this QEMU does not have the command" },
  });
});

test("a second client hears no greeting, and is told why", async () => {
  const { qemu } = await opened();
  const second = await QmpSocket.open(connect(qemu.path), () => undefined, { greetingMs: 20 });
  expect(second).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining("someone else holds this monitor") },
  });
});

test.each(["HTTP/1.1 400 Bad Request", "[]", '{"QMP"', "{}"])(
  "what is no QMP monitor is refused: %s",
  async (greeting) => {
    const qemu = await startFakeQemu(undefined, greeting);
    onTestFinished(() => qemu.close());
    const socket = await QmpSocket.open(connect(qemu.path), () => undefined);
    expect(socket).toMatchObject({ ok: false, error: { message: expect.stringContaining("no QMP monitor") } });
  },
);

/** A QEMU that answers nothing by itself, and what the client asked. */
async function silent(count: number, say: (qemu: FakeQemu, ids: readonly string[]) => void, limits = {}) {
  const { qemu, socket, events } = await opened(() => undefined, limits);
  const ids = Array.from({ length: count }, (_, i) => `lanescope-${i + 2}`);
  const answers = Promise.all(ids.map(() => socket.ask(plain("query-status"))));
  say(qemu, ids);
  return { answers: await answers, events, socket };
}

const said = (id: string, value: string) => `{"return": ${value}, "id": "${id}"}\r\n`;

test("answers come in any order, with events between them, in pieces of any size", async () => {
  const event = '{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "RESET", "data": {"guest": true}}\r\n';
  const { answers, events } = await silent(2, (qemu, [first = "", second = ""]) => {
    const text = said(second, '"b"') + event + said(first, '"a"');
    for (const byte of text) qemu.say(byte);
  });
  expect(answers.map((answer) => answer.ok && answer.value.raw)).toEqual(['"a"', '"b"']);
  expect(events).toEqual([{ name: "RESET", data: '{"guest": true}', timestamp: '{"seconds": 1, "microseconds": 2}' }]);
});

test("the first answer with an id counts, and those with ids that nobody asked for do not", async () => {
  const { answers } = await silent(1, (qemu, [id = ""]) => {
    qemu.say(said("other", "0") + said("lanescope-99", "1") + said(id, "2") + said(id, "3"));
  });
  expect(answers).toMatchObject([{ ok: true, value: { raw: "2" } }]);
});

test("lines of megabytes and bytes that are no UTF-8 are answers too", async () => {
  const long = `"${"x".repeat(3 << 20)}"`;
  const { answers } = await silent(2, (qemu, [first = "", second = ""]) => {
    qemu.say(said(first, long));
    qemu.say(Buffer.from(said(second, '"\xff\xfe"'), "latin1"));
  });
  expect(answers.map((answer) => answer.ok && answer.value.raw)).toEqual([long, '"\ufffd\ufffd"']);
});

test.each([
  ["nested too deep", (id: string) => said(id, "[".repeat(100_000) + "]".repeat(100_000))],
  ["no JSON", () => '{"return": 1\r\n'],
])("a monitor whose answer is %s is closed", async (_, line) => {
  const { answers, socket } = await silent(1, (qemu, [id = ""]) => qemu.say(line(id)));
  expect(answers).toMatchObject([{ ok: false }]);
  expect(await socket.closed).toContain("no JSON, or nested too deep");
  expect(await socket.ask(plain("query-status"))).toMatchObject({ ok: false });
});

test("a line without end is given up", async () => {
  const piece = Buffer.alloc(4 << 20, "x");
  const { answers, socket } = await silent(1, (qemu) => {
    for (let i = 0; i < 5; i += 1) qemu.say(piece);
  });
  expect(answers).toMatchObject([{ ok: false }]);
  expect(await socket.closed).toContain("longer than");
});

test("an answer that never comes is a failure, and the next one counts", async () => {
  let isSilent = true;
  const { socket } = await opened(() => (isSilent ? undefined : "1"), { answerMs: 20 });
  expect(await socket.ask(plain("query-status"))).toMatchObject({
    ok: false,
    error: { message: "no answer within 20 ms" },
  });
  isSilent = false;
  expect(await socket.ask(plain("query-status"), 10_000)).toMatchObject({ ok: true, value: { raw: "1" } });
});

test("a QEMU that ends in the middle of an answer fails what was asked", async () => {
  const { answers, socket } = await silent(2, (qemu) => {
    qemu.say('{"return": {"sta');
    qemu.hangUp();
  });
  expect(answers).toMatchObject([{ ok: false }, { ok: false }]);
  expect(await socket.closed).toBe("QEMU closed the monitor");
});
