import { expect, test } from "vitest";
import { stateAt } from "../../../../../workers/query/interval-at.js";
import { type FusedRun, fusedRun } from "../../support/fused-session.js";

/** vCPU 0 halts at 30; vhost worker 8 wakes it at 60. Its guest's interrupt wakes thread 412, `between` comes before. */
function events(between = ""): FusedRun {
  const text = `
  0   switch prev=7 next=100 pid=90 tid=100
  1   entry id=0 pid=90 tid=100
  2   m1 switch prev=0 next=412 comm=burn
  20  m1 switch prev=412 next=0 state=1
  30  exit reason=12 id=0 pid=90 tid=100
  32  switch prev=100 next=8 state=1 pid=90 tid=100 comm=vhost-90
  60  waking of=100 target=0 tid=8 pid=8
  65  switch prev=8 next=100 state=1
  66  entry id=0 pid=90 tid=100
${between}
  70  m1 irq n=29 handler=virtio2-input.0
  72  m1 waking of=412 target=0
  73  m1 irqret n=29
  75  m1 switch prev=0 next=412
  90  exit reason=1 id=0 pid=90 tid=100
  90  m1 sys call=read`;
  return fusedRun(text, ["h", "g"], { g: "h/vm/90" }, 90);
}

test("a guest's wait that an interrupt ended leads to what the host did", () => {
  const fused = events();
  const evidence = stateAt(fused.context, fused.id("g/thread/412"), 40e3)?.evidence.at(-1);
  expect(evidence).toMatch(
    /^the host gave the interrupt to vCPU 0 \(h\/vm\/90\/vcpu\/0\), which slept until then \(net, woken by vhost-90 8 \(h\/thread\/8\)\)$/,
  );
});

test("the vCPU's wait names the guest's thread that it ended with", () => {
  const fused = events();
  const evidence = stateAt(fused.context, fused.id("h/vm/90/vcpu/0"), 40e3)?.evidence.at(-1);
  expect(evidence).toBe("in the guest g it woke burn 412 (g/thread/412)");
});

test("where the guest ran a task in between, neither is claimed", () => {
  const fused = events("  67  m1 switch prev=0 next=413\n  69  m1 switch prev=413 next=0 state=1");
  const evidence = (path: string) => stateAt(fused.context, fused.id(path), 40e3)?.evidence.join("\n") ?? "";
  expect(evidence("g/thread/412")).not.toContain("the host gave");
  expect(evidence("h/vm/90/vcpu/0")).not.toContain("in the guest");
});
