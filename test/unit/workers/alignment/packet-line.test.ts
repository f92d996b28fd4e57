import { expect, test } from "vitest";
import { packetLine } from "../../../../workers/alignment/packet-line.js";

const ORIGIN_NS = 1_700_000_000_000_000_000n;

/** Packets both ways, each under way for 40 µs or more. `ahead(t)`: by how much the other's clock is ahead. */
function exchange(count: number, ahead: (t: number) => number) {
  const machine = () => ({ sent: new Map<string, bigint>(), received: new Map<string, bigint>() });
  const own = machine();
  const other = machine();
  let seed = 11;
  for (let i = 0; i < count; i++) {
    const t = i * 5e6;
    seed = (seed * 48_271) % 2_147_483_647;
    const later = t + 40e3 + (seed % 300_000);
    const ownNs = (ns: number) => ORIGIN_NS + BigInt(Math.round(ns));
    const otherNs = (ns: number) => ORIGIN_NS + BigInt(Math.round(ns + ahead(ns)));
    own.sent.set(`to ${i}`, ownNs(t));
    other.received.set(`to ${i}`, otherNs(later));
    other.sent.set(`from ${i}`, otherNs(t));
    own.received.set(`from ${i}`, ownNs(later));
  }
  return { own, other };
}

test.each([
  [0, 0],
  [-3e15, 12],
  [80e6, -45],
])("an offset of %d ns and a drift of %d ppm are found from packets of both directions", (offsetNs, ppm) => {
  const ahead = (t: number) => offsetNs + ppm * 1e-6 * t;
  const { own, other } = exchange(4000, ahead);
  const line = packetLine(own, other);
  expect(line?.packets).toBe(8000);
  const { fine } = line ?? {};
  const error = (fine?.offsetNs ?? 0) - ahead(fine?.middleNs ?? 0);
  expect(Math.abs(error)).toBeLessThan(5e3);
  expect(Math.abs(error)).toBeLessThan(fine?.boundNs ?? 0);
  expect(fine?.boundNs).toBeLessThan(60e3);
  expect(Math.abs((fine?.drift ?? 0) - ppm * 1e-6)).toBeLessThan(0.5e-6);
});

test("packets of one direction tell nothing", () => {
  const { own, other } = exchange(100, () => 0);
  expect(packetLine({ ...own, sent: new Map() }, other)).toBeUndefined();
});

test("machines that exchange no packets are not compared", () => {
  const { own } = exchange(100, () => 0);
  expect(packetLine(own, { sent: new Map(), received: new Map() })).toBeUndefined();
});
