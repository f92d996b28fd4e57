import { describe, expect, test } from "vitest";
import { hypercallLine } from "../../../../workers/alignment/hypercall-line.js";
import { readCallTimes } from "../../../../workers/alignment/hypercalls.js";
import type { DecodedEvent, FormatTrace } from "../../../../workers/formats/format.js";
import { randomFrom } from "./clock-pair.js";
import { openTexts } from "./open-texts.js";

interface Calls {
  readonly offsetNs: number;
  readonly ppm: number;
  readonly count: number;
  /** Its counter begins here. */
  readonly first?: number;
  /** What tells the guest apart; the add-on module makes one up. */
  readonly uid?: number;
  readonly tid?: number;
}

/** A guest that makes a hypercall every 20 ms, with an event before and one after it, and its host. */
function callTexts({ offsetNs, ppm, count, first = 1, uid = 777_001, tid = 101 }: Calls) {
  const random = randomFrom(11);
  const about = (ns: number) => ns / 4 - Math.log(1 - random()) * ns;
  const own = (hostNs: number) => Math.round((hostNs - offsetNs) / (1 + ppm * 1e-6));
  let host = "";
  let guest = "";
  let t = 1e9;
  for (let call = first; call < first + 2 * count; call += 2) {
    const by = `common_pid=${tid} common_tgid=${tid - 1}`;
    t += 20e6;
    host += `${Math.round(t)} 0 kvm_entry vcpu_id=0 ${by}\n`;
    t += 25e3;
    const next = 7 + (call % 4);
    guest += `${own(t)} 0 sched_switch prev_pid=${16 - next} prev_state=1 next_pid=${next}\n`;
    t += 25e3;
    guest += `${own(t)} 0 vmsync_gh_guest cnt=${call} vm_uid=${uid}\n`;
    t += about(4e3);
    host += `${Math.round(t)} 0 kvm_exit exit_reason=18 isa=1 vcpu_id=0 ${by}\n`;
    t += about(2e3);
    host += `${Math.round(t)} 0 kvm_hypercall nr=5 a0=${call} a1=${uid} ${by}\n`;
    t += about(3e3);
    host += `${Math.round(t)} 0 kvm_entry vcpu_id=0 ${by}\n`;
    t += about(4e3);
    guest += `${own(t)} 0 vmsync_hg_guest cnt=${call + 1} vm_uid=${uid}\n`;
    t += 30e3;
    host += `${Math.round(t)} 0 kvm_exit exit_reason=12 isa=1 vcpu_id=0 ${by}\n`;
  }
  return { host, guest };
}

const asHost = (lines: string) => `#lines\nhost: host\nevents: kvm_entry,kvm_exit,kvm_hypercall\n\n${lines}`;
const asGuest = (lines: string, name = "guest") =>
  `#lines\nhost: ${name}\nevents: sched_switch,vmsync_gh_guest,vmsync_hg_guest\n\n${lines}`;

describe("the clock of a guest by hypercalls that it and its host saw", () => {
  test.each([
    ["that switches too seldom to tell", 40, 2_345_678_901, 0],
    ["that does the same again and again", 200, -40_000_000_000, 35],
  ])("is right to its bound, of a guest %s", async (_, count, offsetNs, ppm) => {
    const { host, guest } = callTexts({ offsetNs, ppm, count });
    const engine = await openTexts({ host: asHost(host), guest: asGuest(guest) });
    const found = (await engine.info()).machines[1];
    expect(found?.guest_of, found?.apart).toBe("host/vm/100");
    const { alignment } = found ?? {};
    expect(alignment?.method).toBe("hypercall");
    const bound = alignment?.error_bound_ns ?? 0;
    expect(bound).toBeLessThan(8e3);
    expect(Math.abs((alignment?.drift_ppm ?? 0) - ppm)).toBeLessThan(3);
    // The offset holds at the middle of the guest's recording.
    const at = 1e9 + (count / 2) * 20.1e6;
    const expected = offsetNs + (ppm * 1e-6 * (at - offsetNs)) / (1 + ppm * 1e-6);
    expect(Math.abs(Number(alignment?.offset_ns) - expected)).toBeLessThan(bound + Math.abs(ppm) * 30);
  });

  test("is not taken where two VMs had the same calls, and nothing else tells them apart", async () => {
    const { host, guest } = callTexts({ offsetNs: 1e9, ppm: 0, count: 50 });
    const other = callTexts({ offsetNs: 1e9, ppm: 0, count: 50, tid: 201 }).host.replaceAll(/^\d+ 0/gm, (at) =>
      at.replace(/ 0$/, " 1"),
    );
    const lines = `${host}${other}`.trim().split("\n");
    lines.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
    const engine = await openTexts({ host: asHost(`${lines.join("\n")}\n`), guest: asGuest(guest) });
    expect((await engine.info()).machines[1]).not.toHaveProperty("guest_of");
  });

  test("is not known where numbers of calls come twice, or none is the same", () => {
    const times = (keys: readonly string[], from: number) => new Map(keys.map((key, i) => [key, from + i * 1e6]));
    const keys = Array.from({ length: 20 }, (_, i) => `${i}`);
    const own = { before: times(keys, 0), after: times(keys, 9e3) };
    const seen = { before: times(keys, 5e9 + 3e3), after: times(keys, 5e9 + 5e3) };
    expect(hypercallLine(own, seen)).toMatchObject({ offsetNs: 5e9 - 500, calls: 20 });
    expect(hypercallLine(own, { before: new Map(), after: new Map() })).toBeUndefined();
    // It entered the guest after the guest's event that follows.
    expect(hypercallLine(own, { ...seen, after: times(keys, 5e9 + 19e3) })).toBeUndefined();
  });

  test("may be marked by texts that a program writes", async () => {
    const print = (ns: bigint, buf: string) => ({ name: "print", ns, context: {}, fields: { ip: 5n, buf } });
    const events = [
      print(1_000n, "hypercall 7\n"),
      print(2_000n, "hypercall 7 done\n"),
      print(3_000n, "hypercall 8"),
      print(4_000n, "a hypercall 9"),
      print(5_000n, "hypercall 8"),
    ];
    async function* readEventsAt(): AsyncGenerator<DecodedEvent> {
      yield* events as unknown as DecodedEvent[];
    }
    const description = { streams: [{ beginNs: 0n }], eventNames: ["print"] };
    const trace = { description, readEventsAt } as unknown as FormatTrace;
    expect(await readCallTimes([trace], 500n, async () => {})).toEqual({
      before: new Map([["7", 500]]),
      after: new Map([["7", 1_500]]),
    });
  });
});
