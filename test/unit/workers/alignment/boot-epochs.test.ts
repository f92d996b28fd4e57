import { expect, test } from "vitest";
import { pairAsLines } from "./clock-pair.js";
import { openTexts } from "./open-texts.js";

const EPOCH = 1_000_000_000_000n;

/** A trace of "lab" in its boot: its clock shows `ticks` ns since `epochNs`. */
const ofBoot = (epochNs: bigint, ticks: readonly number[], boot = "b00t") =>
  `#lines\nhost: lab\nclock: 0 ${epochNs} 1 0\nclock-id: ${boot}\n\n${ticks.map((at) => `${at} 0 sched_switch prev_pid=0 next_pid=${1 + (at % 7)}`).join("\n")}\n`;

test("traces of one boot share an epoch, where the time of day was set meanwhile", async () => {
  const texts = { kernel: ofBoot(EPOCH, [1000, 2000, 3000]), user: ofBoot(EPOCH + 5_000_000_000n, [1500, 2500]) };
  const engine = await openTexts(texts);
  const info = await engine.info();
  expect(info.machines.map(({ name }) => name)).toEqual(["lab"]);
  expect([info.begin_ns, info.end_ns]).toEqual([`${EPOCH + 1000n}`, `${EPOCH + 3000n}`]);
  // What each trace says itself stays.
  expect(info.traces.map(({ begin_ns }) => begin_ns)).toEqual([`${EPOCH + 1000n}`, `${EPOCH + 5_000_001_500n}`]);
  const { problems } = await engine.progress(0);
  expect(problems.map(({ message }) => message)).toContainEqual(
    "user: the time of day of lab was set by 5 s within one boot: its times are moved by -5000000000 ns, as those of the other traces count",
  );
});

test("an offset that is given for one of them wins", async () => {
  const texts = { kernel: ofBoot(EPOCH, [1000, 3000]), user: ofBoot(EPOCH + 5_000_000_000n, [1500, 2500]) };
  const engine = await openTexts(texts, [{ trace: "user", offsetNs: "-4999999000", ppm: 0 }]);
  const { end_ns } = await engine.info();
  expect(end_ns).toBe(`${EPOCH + 3500n}`);
});

test("epochs that differ by as much as they are taken inexactly stay, and so do those of other boots", async () => {
  const near = await openTexts({ kernel: ofBoot(EPOCH, [1000]), user: ofBoot(EPOCH + 900_000n, [1500]) });
  expect((await near.info()).end_ns).toBe(`${EPOCH + 901_500n}`);
  const other = await openTexts({
    kernel: ofBoot(EPOCH, [1000]),
    user: ofBoot(EPOCH + 5_000_000_000n, [1500], "0ther"),
  });
  expect((await other.info()).end_ns).toBe(`${EPOCH + 5_000_001_500n}`);
});

test("a guest in two traces of one boot is moved onto its host's clock as a whole", async () => {
  const { host, guest } = pairAsLines({ seconds: 4, offsetNs: 2e9, ppm: 0 });
  const [head = "", lines = ""] = guest.split("\n\n");
  const kernel = `${head}\nclock: 0 0 1 0\nclock-id: b00t\n\n${lines}`;
  const user = `${head}\nclock: 0 7000000000 1 0\nclock-id: b00t\n\n${lines.split("\n").slice(40, 42).join("\n")}\n`;
  const engine = await openTexts({ host, kernel, user });
  const { machines, end_ns } = await engine.info();
  expect(machines.map(({ name, guest_of }) => [name, guest_of])).toEqual([
    ["host", undefined],
    ["guest", "host/vm/100"],
  ]);
  expect(Number(end_ns)).toBeLessThan(4.2e9);
});
