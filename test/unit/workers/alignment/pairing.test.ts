import { describe, expect, test } from "vitest";
import { likelyLine } from "../../../../workers/alignment/likely-line.js";
import { pairGuests } from "../../../../workers/alignment/pair-guests.js";
import { matchNames } from "../../../../workers/analyses/guest/match-names.js";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { run } from "../analyses/dsl.js";
import { GuestScript, user } from "../analyses/guest/script.js";

const A = 0x10000;
const B = 0x24000;

/** Sleeps of about these lengths (ms) cannot be taken for one another. */
const rhythm = (seed: number) => Array.from({ length: 40 }, (_, i) => 3 + ((i * i * seed + 7 * i) % 23));

/** A VM whose guest runs two programs in turn and sleeps in between. */
function host(seed: number, vm = 90): string {
  const script = new GuestScript(1, vm, vm + 10, vm === 90 ? 0 : 1);
  for (const ms of rhythm(seed))
    script
      .runs(200, user(A))
      .runs(100, user(B))
      .sleeps(ms * 1000, B);
  return script.text;
}

/** What that guest recorded itself, its clock `offsetUs` behind. The script's runs take 1 us more than they say. */
function guest(seed: number, offsetUs: number): string {
  const lines: string[] = [];
  let now = -offsetUs;
  let last = 'prev=0 prevcomm="swapper/0"';
  const turn = (next: number, comm: string) => {
    lines.push(`${now} m1 switch ${last} next=${next} comm="${comm}"`);
    last = `prev=${next} prevcomm="${comm}"`;
  };
  for (const ms of rhythm(seed)) {
    turn(7, "bash");
    now += 201;
    turn(8, "cc1");
    now += 101;
    turn(0, "swapper/0");
    now += SLEEP_US + ms * 1000;
  }
  return lines.join("\n");
}

/** The run of the idle task before each sleep. */
const SLEEP_US = 2;

async function pair(...texts: readonly string[]) {
  return pairApart(0, ...texts);
}

/** The guest's clock is so much ahead of the host's where the session shows them at one time. */
async function pairApart(apartNs: number, ...texts: readonly string[]) {
  // A clock that is behind would begin below zero.
  const shift = 10_000_000;
  const shifted = texts
    .join("\n")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.trim().replace(/^-?\d+/, (us) => `${Number(us) + shift}`))
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  const { session } = run(shifted.join("\n"), {
    machines: [{ name: "h" }, { name: "g" }],
    analyses: ANALYSES,
    end: 20_000_000,
  });
  const pairings = await pairGuests(
    session,
    async () => {},
    ({ name }) => (name === "g" ? apartNs : -apartNs),
  );
  for (const { guest, found } of pairings) {
    if (found) matchNames(session, found.vm, guest, (t) => t + found.fit.line.offsetNs);
  }
  const named = session.lanes.specs.filter(({ kind, name }) => kind === "process" && !name.startsWith("process"));
  return { pairings, names: named.map(({ path, name }) => `${path} ${name}`).filter((text) => !text.includes("idle")) };
}

const NAMED = ["h/vm/90/process/0x10000 bash", "h/vm/90/process/0x24000 cc1"];

describe("a guest that was traced itself", () => {
  test.each([0, 2_345_678, -1_234_567])("names its VM's processes, its clock %i us behind", async (offset) => {
    const { pairings, names } = await pair(host(5), guest(5, offset));
    expect(names).toEqual(NAMED);
    expect(pairings[0]?.text).toMatch(/^g is the guest in VM 90/);
  });

  test("what is said of its clock counts the time that the session leaves out between the two", async () => {
    const near = await pair(host(5), guest(5, 1_000_000));
    expect(near.pairings[0]?.text).toMatch(/its clock is 1\.0000\d+ s behind the host's/);
    const far = await pairApart(3600e9, host(5), guest(5, 1_000_000));
    expect(far.pairings[0]?.text).toMatch(/its clock is 3598\.9999\d+ s ahead of the host's/);
  });

  test("is told from other VMs of the host", async () => {
    const { names } = await pair(host(5), host(11, 200), guest(5, 1_000_000));
    expect(names).toEqual(NAMED);
  });

  test("names nothing where it is another machine", async () => {
    const { pairings, names } = await pair(host(5), guest(11, 0));
    expect(names).toEqual([]);
    expect(pairings[0]?.found).toBeUndefined();
    expect(pairings[0]?.text).toContain("g: it is none of the host's VMs for certain");
  });

  test("names nothing where two VMs fit alike", async () => {
    const { pairings, names } = await pair(host(5), host(5, 200), guest(5, 0));
    expect(names).toEqual([]);
    expect(pairings[0]?.text).toContain("fit about as well");
  });

  test("names nothing where it recorded neither context switches nor samples", async () => {
    const { pairings } = await pair(host(5), "500 m1 irq n=1");
    expect(pairings.map(({ text }) => text)).toEqual([expect.stringContaining("neither context switches nor samples")]);
  });

  test("nothing is said where there is no VM to name", async () => {
    const { pairings } = await pair("0 switch prev=0 next=5", guest(5, 0));
    expect(pairings).toEqual([]);
  });
});

test("the offset between two clocks is the most frequent distance", () => {
  const stretches = (...starts: readonly number[]) => ({
    starts: Float64Array.from(starts),
    lengths: new Float64Array(starts.length).fill(1e5),
  });
  const idle = [0, 1e6, 5e6, 11e6, 12.5e6, 40e6];
  const sleeps = idle.map((t) => t + 7.3e9).concat(9e9);
  expect(likelyLine([{ idle: stretches(...idle), sleeps: stretches(...sleeps) }])?.offsetNs).toBe(7.3e9);
  expect(likelyLine([{ idle: stretches(...idle), sleeps: stretches() }])).toBeUndefined();
  expect(likelyLine([{ idle: stretches(), sleeps: stretches(...sleeps) }])).toBeUndefined();
});

test("clocks that count from boots days apart are compared as if both recordings began together", () => {
  const stretches = (starts: readonly number[]) => ({
    starts: Float64Array.from(starts),
    lengths: new Float64Array(starts.length).fill(1e5),
  });
  const idle = [0, 1e6, 5e6, 11e6, 12.5e6, 40e6];
  const sleeps = [0, ...idle.map((t) => t + 7.3e9)].map((t) => t + 3e14);
  expect(likelyLine([{ idle: stretches(idle), sleeps: stretches(sleeps) }])?.offsetNs).toBe(3e14 + 7.3e9);
});
