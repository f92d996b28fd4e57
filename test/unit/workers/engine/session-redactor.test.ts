import { expect, test } from "vitest";
import { SessionRedactor } from "../../../../workers/engine/redaction/session-redactor.js";
import type { KnownSession } from "../../../../workers/engine/session-columns.js";
import { chromeJson } from "../../../../workers/formats/chrome-json/index.js";
import { REDACTIONS, type Redaction } from "../../../../workers/model/bundle.js";
import type { EngineApi } from "../../../../workers/model/engine-api.js";
import { openSession, valueOr } from "../../../setup/session.js";
import { file, utf8 } from "../archive/support.js";
import { sessionOf } from "../profile/made-session.js";
import { runTables } from "../support/dsl-tables.js";

// What a traced program calls itself and what it does, in Chrome's traces: names may hold anything.
const EVENTS = [
  { ph: "M", pid: 7, tid: 7, name: "process_name", args: { name: "acme-shop" } },
  { ph: "M", pid: 7, tid: 8, name: "thread_name", args: { name: "pay\u202eroll" } },
  { ph: "X", pid: 7, tid: 8, ts: 1, dur: 5, name: "charge_card" },
  { ph: "X", pid: 7, tid: 8, ts: 2, dur: 1, name: "/opt/acme/bin" },
  { ph: "C", pid: 7, ts: 1, name: "open orders", args: { value: 3 } },
];
const SECRETS = { names: /acme-shop|roll/, symbols: /charge_card|open orders/, paths: /opt/ };

function opened(): Promise<EngineApi> {
  return openSession([chromeJson], [file("acme.json", utf8(JSON.stringify(EVENTS)))]);
}

/** All texts of lanes and of their states. */
async function textsOf(engine: EngineApi): Promise<readonly string[]> {
  const { names, paths, count } = await engine.lanes();
  const lanes = Int32Array.from({ length: count }, (_, i) => i);
  const { reason } = await engine.intervals({ lanes, t0: 0, t1: 1e9, limit: 100, order: "time" });
  return [...names, ...paths, ...reason];
}

test.each<readonly [Redaction, RegExp]>(Object.entries(SECRETS) as [Redaction, RegExp][])(
  "%s alone are replaced",
  async (kind, secret) => {
    const engine = await opened();
    const texts = await textsOf(engine);
    const redaction = await engine.redactionOpen([kind]);
    const redacted = valueOr(await engine.redacted(redaction, texts));
    expect(texts.filter((text) => secret.test(text)).length).toBeGreaterThan(0);
    texts.forEach((text, i) => {
      if (secret.test(text)) expect(redacted[i]).not.toMatch(secret);
      else if (kind === "names") expect(redacted[i]).toBe(text);
    });
    const found = await engine.redactionClose(redaction);
    expect(Object.keys(found)).toEqual([kind]);
    expect(found[kind]).toBeGreaterThan(0);
    expect(await engine.redacted(redaction, texts)).toMatchObject({ ok: false });
  },
);

test("one text has one pseudonym in a file, whoever asks, and another one in the next file", async () => {
  const engine = await opened();
  const [one, two] = [await engine.redactionOpen(REDACTIONS), await engine.redactionOpen(REDACTIONS)];
  const ask = async (handle: number, text: string) => valueOr(await engine.redacted(handle, [text]))[0];
  const lane = await ask(one, "acme-shop 7");
  expect(lane).toMatch(/^name-[0-9a-f]{16} 7$/);
  expect(await ask(one, "is **acme-shop** slow?")).toBe(`is **${lane?.slice(0, -2)}** slow?`);
  expect(await ask(two, "acme-shop 7")).not.toBe(lane);
  // As the window shows it, and as reports do.
  expect(await ask(one, "pay‹U+202E›roll")).toMatch(/^name-[0-9a-f]{16}$/);
  expect(await ask(one, "pay\ufffdroll")).toMatch(/^name-[0-9a-f]{16}$/);
  expect(await ask(one, "the host at 10.1.2.3")).toMatch(/^the host at address-[0-9a-f]{16}$/);
  expect(await ask(one, "")).toBe("");
});

test("a report says nothing of what is replaced, in any format", async () => {
  const engine = await opened();
  for (const format of ["md", "html", "json"] as const) {
    const redaction = await engine.redactionOpen(REDACTIONS);
    const plain = valueOr(await engine.report({ format }));
    const text = valueOr(await engine.report({ format, redaction }));
    expect(plain).toContain("acme");
    expect(text).not.toMatch(/acme|roll|charge_card|open orders/);
  }
  expect(await engine.report({ format: "md", redaction: 99 })).toMatchObject({ ok: false });
});

test("files have no name, also where it is a plain word", () => {
  const { context } = runTables("0 switch prev=0 next=100 comm=shell", 10);
  const trace = { machines: [], traces: [{ path: "shop" }] };
  const session = { query: context, info: { name: "shop" }, trace } as unknown as KnownSession;
  const redactor = new SessionRedactor(session, ["names"]);
  const told = { name: "shop", losses: [{ stream: "shop/ch_0", text: "kernel" }], path: "kernel", rows: [1n, 2] };
  const data = redactor.data(told);
  expect(data).toEqual({
    name: "trace",
    losses: [{ stream: expect.stringMatching(/^path-[0-9a-f]{16}\/ch_0$/), text: "kernel" }],
    path: expect.stringMatching(/^path-[0-9a-f]{16}$/),
    rows: [1n, 2],
  });
});

test("what wrote lines of a log and what they say is replaced, but for the kernel", () => {
  const story = `
    1 switch prev=0 next=100 comm=payroll
    2 log nocpu message=acme_failed source=billing priority=6 tid=-1 pid=-1
    3 log nocpu message=oops source=kernel priority=6 tid=-1 pid=-1`;
  const session = { query: runTables(story, 10).context, info: { name: "" }, trace: { machines: [], traces: [] } };
  const redactor = new SessionRedactor(session as unknown as KnownSession, ["names", "arguments"]);
  const [line, kernel, thread] = redactor.texts(["billing: acme_failed", "kernel: fine", "payroll 100 on the kernel"]);
  expect(line).toMatch(/^name-[0-9a-f]{16}: text-[0-9a-f]{16}$/);
  expect(kernel).toBe("kernel: fine");
  expect(thread).toMatch(/^name-[0-9a-f]{16} 100 on the kernel$/);
  expect(redactor.found).toEqual({ names: 2, arguments: 1 });
});

test("functions in call stacks are replaced, by the name that a file of symbols gives them too", () => {
  const context = sessionOf([{ t: 1, stack: ["main", "pay_out"], lane: 0, weight: 1 }]);
  context.stacks.frames.rename(1, "pay_refund");
  const session = { query: context, info: { name: "" }, trace: { machines: [], traces: [] } };
  const redactor = new SessionRedactor(session as unknown as KnownSession, ["symbols"]);
  const [path, address] = redactor.texts(["main;pay_refund", "0x4016c6"]);
  expect(path).toMatch(/^symbol-[0-9a-f]{16};symbol-[0-9a-f]{16}$/);
  expect(address).toBe("0x4016c6");
});

test("what own analyses took from events is replaced, whichever kind of text it is", () => {
  const { context } = runTables("0 switch prev=0 next=100 comm=shell", 10);
  const key = { parts: ["/srv/acme/orders.db", "254"] };
  const query = {
    ...context,
    own: { version: 1, analyses: [{ keys: [key], texts: ["asks for refund", "/srv/acme/log"] }] },
  };
  const session = { query, info: { name: "" }, trace: { machines: [], traces: [] } };
  const texts = ["/srv/acme/orders.db", "254", "asks for refund", "/srv/acme/log"];
  const told = (...kinds: Redaction[]) => new SessionRedactor(session as unknown as KnownSession, kinds).texts(texts);
  const [file, number, text, log] = told("paths");
  expect([file, log].join()).not.toMatch(/acme/);
  expect([number, text]).toEqual(["254", "asks for refund"]);
  for (const kind of ["names", "arguments"] as const) {
    expect(told(kind).join()).not.toMatch(/acme|refund/);
    expect(told(kind)[1]).toBe("254");
  }
});
