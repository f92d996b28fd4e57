import { expect, test } from "vitest";
import { fieldsOf } from "../../workers/core/parsed-json.js";
import { FREE_PORT, startGuest } from "../guest/guest.js";
import { toldShares } from "../guest/shares.js";
import { describeWithGuest } from "../guest/with-guest.js";

// The guest that other tests stand on: what it has, and that it leaves nothing behind.

describeWithGuest("a guest under emulation", (parts) => {
  test("starts, answers, takes a file, and ends", async () => {
    const guest = await startGuest(parts);
    try {
      expect(fieldsOf(await guest.monitor.execute("query-status")).status).toBe("running");
      await guest.put("/tmp/said", Buffer.from("it's\n"));
      const { text, status } = await guest.run(`cat /tmp/said; hostname; ls ${FREE_PORT}; exit 3`);
      expect(text.trim().split("\n")).toEqual(["it's", "lanescope-guest", FREE_PORT]);
      expect(status).toBe(3);
    } finally {
      await guest.close();
    }
    expect(() => process.kill(guest.pid, 0)).toThrow();
  });

  test("each begins where the first one was up", async () => {
    const guest = await startGuest(parts);
    try {
      expect((await guest.run("ls /tmp")).text).toBe("");
    } finally {
      await guest.close();
    }
  });

  test("the program of known shares tells what it did", async (context) => {
    if (parts.shares === undefined) return context.skip("no C compiler is here, and none could be installed");
    const guest = await startGuest(parts);
    try {
      const { cpu, work, cpuSeconds } = toldShares((await guest.run("shares 2 2")).text);
      for (const { half, third, fifth } of [cpu, work]) expect(half + third + fifth).toBeCloseTo(1, 4);
      // Two threads, on two CPUs.
      expect(cpuSeconds).toBeGreaterThan(2);
      expect(work.half).toBeGreaterThan(work.third);
    } finally {
      await guest.close();
    }
  });
});
