import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
const path = process.argv[2] as string;
const files = readdirSync(path).map((name) => { const file = join(path, name); return { path: name, source: { kind: "file" as const, path: file, size: statSync(file).size } }; });
const engine = createNodeEngine();
const opened = await engine.open({ name: "bench", files });
if (!opened.ok) throw new Error(opened.error.message);
const info = await engine.done();
console.log("read", info.ok && info.value.endNs, (await engine.progress(0)).events);
const { endNs } = info.ok ? info.value : { endNs: 0 };
const lanes = await engine.lanes();
const of = lanes.kinds.indexOf("vcpu");
for (const { name } of await engine.tables()) {
  for (let round = 0; round < 2; round++) {
    let worst = 0, last = performance.now(), over = false, turns = 0;
    const tick = () => { const now = performance.now(); worst = Math.max(worst, now - last); last = now; turns++; if (!over) setImmediate(tick); };
    setImmediate(tick);
    const began = performance.now();
    const sort = ({waits:"duration_ns",latencies:"latency_ns"} as Record<string,string>)[name];
    const t = await engine.table({ table: name, t0: 0, t1: endNs, limit: 500, of, ...(sort ? { sortBy: sort, descending: true } : {}) });
    const ms = performance.now() - began;
    worst = Math.max(worst, performance.now() - last);
    over = true;
    await new Promise((r) => setTimeout(r, 5));
    if (round === 1) console.log(name.padEnd(24), ms.toFixed(0).padStart(6), "ms, longest", worst.toFixed(1).padStart(6), "turns", turns, t.ok ? t.value.total : t.error.message);
  }
}
process.exit(0);
