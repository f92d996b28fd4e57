import { expect, test } from "vitest";
import type { Result } from "../../../../workers/core/result.js";
import type { GivenOffset } from "../../../../workers/model/clock-choice.js";
import type { MachineClock } from "../../../../workers/model/clocks.js";
import type { EngineApi } from "../../../../workers/model/engine-api.js";
import { pairAsLines } from "./clock-pair.js";
import { filesOf, openTexts } from "./open-texts.js";

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** Times of a machine's events, as exported. */
async function events(engine: EngineApi, machine: string, range = {}): Promise<bigint[]> {
  const handle = value(await engine.exportOpen({ table: "events", format: "csv", ...range }));
  let text = "";
  for (let part = value(await engine.exportNext(handle)); part !== undefined; ) {
    text += part;
    part = value(await engine.exportNext(handle));
  }
  return text.split("\r\n").flatMap((line) => {
    const [ns = "", name] = line.split(",");
    return name === machine ? [BigInt(ns)] : [];
  });
}

test("all times of a guest whose clock drifts are moved by offset and drift, and no other times", async () => {
  const texts = pairAsLines({ seconds: 4, offsetNs: 2e9, ppm: 40 });
  const both = await openTexts(texts);
  const info = await both.info();
  const [, guest] = info.machines;
  expect(guest).toMatchObject({ name: "guest", guest_of: "host/vm/100", alignment: { method: "events" } });
  const { offset_ns = "0", drift_ppm = 0 } = guest?.alignment ?? {};
  expect(Math.abs(drift_ppm - 40)).toBeLessThan(0.2);
  const alone = await events(await openTexts({ guest: texts.guest }), "guest");
  const together = await events(both, "guest");
  expect(together).toHaveLength(alone.length);
  const first = alone[0] as bigint;
  const last = alone.at(-1) as bigint;
  const middle = (first + last) / 2n;
  // The line of the contract, to a nanosecond for rounding.
  alone.forEach((ns, i) => {
    const line = Number(BigInt(offset_ns)) + drift_ppm * 1e-6 * Number(ns - middle);
    expect(Math.abs(Number((together[i] as bigint) - ns) - line)).toBeLessThan(10);
  });
  // What the trace itself says stays.
  expect(info.traces.find(({ path }) => path === "guest")).toMatchObject({ begin_ns: `${first}`, end_ns: `${last}` });
  // The hosts' times stay.
  expect(await events(both, "host")).toEqual(await events(await openTexts({ host: texts.host }), "host"));
});

test("a clock that a person sets is taken as given, and what the events say of it is told", async () => {
  const texts = pairAsLines({ seconds: 4, offsetNs: 2e9, ppm: 0 });
  const alone = await events(await openTexts({ guest: texts.guest }), "guest");
  const given = { trace: "guest", offsetNs: "2000003000", ppm: 0 };
  const set = await openTexts(texts, [given]);
  expect(await events(set, "guest")).toEqual(alone.map((ns) => ns + 2_000_003_000n));
  const [, guest] = (await set.info()).machines;
  expect(guest?.alignment).toMatchObject({ to: "host", method: "manual", offset_ns: "2000003000", drift_ppm: 0 });
  // The events leave room for the 3 µs by which it is off, and for not much more.
  expect(guest?.alignment?.error_bound_ns).toBeGreaterThan(3000);
  expect(guest?.alignment?.error_bound_ns).toBeLessThan(500e3);
  expect(guest?.alignment?.inside_share).toBeGreaterThan(0.95);
  expect((await set.progress(0)).problems.map(({ message }) => message)).toContainEqual(
    "guest: its times are moved by 2000003000 ns, as given",
  );
  // A wrong one stays: the guest then has no VM for certain.
  const wrong = await openTexts(texts, [{ ...given, offsetNs: "1500000000", ppm: -10 }]);
  const moved = await events(wrong, "guest");
  const middle = ((alone[0] as bigint) + (alone.at(-1) as bigint)) / 2n;
  moved.forEach((ns, i) => {
    const own = alone[i] as bigint;
    expect(Math.abs(Number(ns - own) - 1.5e9)).toBeLessThan(10e-6 * Math.abs(Number(own - middle)) + 5e9 * 10e-6);
  });
  expect((await wrong.info()).machines[1]?.guest_of).toBeUndefined();
});

test("a host that is moved takes its guest along", async () => {
  const texts = pairAsLines({ seconds: 4, offsetNs: 2e9, ppm: 0 });
  const own = await events(await openTexts(texts), "guest");
  const moved = await openTexts(texts, [{ trace: "host", offsetNs: "-700", ppm: 0 }]);
  expect(await events(moved, "guest")).toEqual(own.map((ns) => ns - 700n));
});

test("a trace is added with the clock that a person gives it, and the open ones stay", async () => {
  const { host, guest } = pairAsLines({ seconds: 2, offsetNs: 2e9, ppm: 0 });
  const given = { trace: "guest", offsetNs: "2000003000", ppm: 5 };
  const together = await openTexts({ host, guest }, [given]);
  const engine = await openTexts({ host });
  const before = await events(engine, "host");
  const add = async (path: string, text: string, offsets: readonly GivenOffset[]) =>
    value(await engine.add({ name: "more", files: filesOf({ [path]: text }), offsets })).kind;
  expect(await add("guest", guest, [given])).toBe("changed");
  expect(await events(engine, "guest")).toEqual(await events(together, "guest"));
  expect(await events(engine, "host")).toEqual(before);
  const [, known] = (await together.info()).machines;
  const [, added] = (await engine.info()).machines;
  expect(added?.guest_of).toBe("host/vm/100");
  expect(added?.alignment).toEqual(known?.alignment);
  // The open ones would have to move, or another name is meant.
  const other = guest.replace("host: guest", "host: other");
  expect(await add("other", other, [{ ...given, offsetNs: "7" }])).toBe("again");
  expect(await add("other", other, [])).toBe("again");
  const wrong = await engine.add({ name: "more", files: filesOf({ other }), offsets: [{ ...given, trace: "oter" }] });
  expect(wrong).toMatchObject({ ok: false, error: { message: "no trace to set the clock of: oter" } });
  expect(await add("other", other, [given, { trace: "other", offsetNs: "-5", ppm: 0 }])).toBe("changed");
  expect(await events(engine, "other")).toEqual(
    (await events(await openTexts({ other }), "other")).map((ns) => ns - 5n),
  );
});

test("an offset for a trace that is not there is refused, with the names there are", async () => {
  const { host } = pairAsLines({ seconds: 1, offsetNs: 0, ppm: 0 });
  await expect(openTexts({ host }, [{ trace: "guset", offsetNs: "1", ppm: 0 }])).rejects.toThrow(
    "no trace to set the clock of: guset",
  );
});

test("the quality of an alignment is told: shares before and after, the drift's error, limits near the line", async () => {
  const [, guest] = (await (await openTexts(pairAsLines({ seconds: 4, offsetNs: 2e9, ppm: 25 }))).info()).machines;
  const { inside_share = 0, inside_share_before = 1, drift_error_ppm = 9, residuals } = guest?.alignment ?? {};
  expect(inside_share).toBeGreaterThan(0.99);
  expect(inside_share_before).toBeLessThan(0.9);
  expect(drift_error_ppm).toBeLessThan(0.2);
  expect(residuals?.broken).toBeLessThan((residuals?.limits ?? 0) * 0.01);
  expect(residuals?.t_ns.length).toBeGreaterThan(50);
  expect(residuals?.t_ns.length).toBeLessThan(100);
  expect(Math.min(...(residuals?.most_ns ?? [-1]))).toBeGreaterThan(-5000);
  expect(Math.max(...(residuals?.least_ns ?? [1]))).toBeLessThan(5000);
});

test("a clock that is tried fits as well as it does when it is then set, and nothing moves before", async () => {
  const texts = pairAsLines({ seconds: 4, offsetNs: 2e9, ppm: 25 });
  const engine = await openTexts(texts);
  const before = await events(engine, "guest");
  const [host, guest] = await engine.clocks();
  const [, info] = (await engine.info()).machines;
  expect(host).toMatchObject({ machine: "host", offsetNs: "0", ppm: 0 });
  expect(guest).toMatchObject({ offsetNs: info?.alignment?.offset_ns, ppm: info?.alignment?.drift_ppm });
  if (guest === undefined) throw new Error("no guest");
  const asItIs = { machine: "guest", offsetNs: 0, middleNs: guest.atSessionNs, drift: 0 };
  expect(await engine.clockFit(asItIs)).toEqual({
    vm: "host/vm/100",
    switches: expect.any(Number),
    violations: info?.alignment?.violations,
    insideShare: info?.alignment?.inside_share,
    isCertain: true,
  });
  const tried = await engine.clockFit({ ...asItIs, offsetNs: 60e3, drift: -1e-6 });
  expect(tried?.isCertain).toBe(false);
  expect(tried?.insideShare).toBeLessThan(info?.alignment?.inside_share ?? 0);
  expect(await events(engine, "guest")).toEqual(before);
  const { offsetNs, ppm, atNs } = guest;
  const given = { trace: "guest", offsetNs: `${BigInt(offsetNs) + 60_000n}`, ppm: ppm - 1, atNs };
  const set = await openTexts(texts, [given]);
  const [, now] = await set.clocks();
  expect(now).toMatchObject({ offsetNs: given.offsetNs, atNs });
  expect(now?.ppm).toBeCloseTo(given.ppm, 6);
  const fit = await set.clockFit({ ...asItIs, middleNs: now?.atSessionNs ?? 0 });
  expect(fit?.insideShare).toBeCloseTo(tried?.insideShare ?? 0, 2);
});

/** From a time of the guest on, its clock is ahead by so much more. */
function ahead(text: string, fromNs: number, byNs: number): string {
  return text.replaceAll(/^\d+/gm, (ns) => `${Number(ns) < fromNs ? ns : Number(ns) + byNs}`);
}

test("the jumps of a clock that were found stay when an offset is set by hand", async () => {
  const texts = pairAsLines({ seconds: 8, offsetNs: -3e9, ppm: 0, seed: 5 });
  const jumped = { ...texts, guest: ahead(texts.guest, 8e9, 700e6) };
  const engine = await openTexts(jumped);
  const [, found] = (await engine.info()).machines;
  const [, clock] = await engine.clocks();
  expect(found?.alignment?.jumps?.map(({ by_ns }) => Math.round(by_ns / 1e6))).toEqual([-700]);
  expect(clock?.jumps).toEqual(found?.alignment?.jumps?.map(({ at_ns, by_ns }) => ({ atNs: at_ns, byNs: by_ns })));
  const { offsetNs, ppm, atNs, jumps = [] } = clock as MachineClock;
  const given = { trace: "guest", offsetNs: `${BigInt(offsetNs) + 2000n}`, ppm, atNs, jumps };
  const set = await openTexts(jumped, [given]);
  const [, after] = (await set.info()).machines;
  expect(after?.alignment).toMatchObject({ method: "manual", jumps: found?.alignment?.jumps });
  expect(after?.alignment?.inside_share).toBeGreaterThan(0.99);
  const moved = (await events(engine, "guest")).map((ns) => ns + 2000n);
  expect(await events(set, "guest")).toEqual(moved);
  const { problems = [] } = await set.info();
  expect(problems.map(({ message }) => message).join()).toContain("with the 1 jump that events tell");
});

test("a guest that stands apart says why, and a clock that is tried tells the VM that fits", async () => {
  const texts = pairAsLines({ seconds: 4, offsetNs: 2e9, ppm: 0 });
  const apart = await openTexts(texts, [{ trace: "guest", offsetNs: "2000300000", ppm: 0 }]);
  const [host, guest] = (await apart.info()).machines;
  expect(host).not.toHaveProperty("apart");
  expect(guest?.apart).toMatch(
    /^guest: it is none of the host's VMs for certain: .* of its context switches fit VM 100/,
  );
  const [, clock] = await apart.clocks();
  const right = { machine: "guest", offsetNs: -300e3, middleNs: clock?.atSessionNs ?? 0, drift: 0 };
  const fit = await apart.clockFit(right);
  expect(fit?.vm).toBe("host/vm/100");
  expect(fit?.insideShare).toBeGreaterThan(0.95);
});
