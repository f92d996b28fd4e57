/** One vCPU of each VM and CPU, all preempted by thread 900 + CPU for 20 ms. */
export function preemptedVms(vms: number, vcpusPerVm: number): string {
  const lines: string[] = [];
  for (let cpu = 0; cpu < vms * vcpusPerVm; cpu++) {
    const [pid, tid] = [1000 * (1 + Math.floor(cpu / vcpusPerVm)), 100 + cpu];
    lines.push(`${cpu} switch cpu${cpu} prev=0 next=${tid}`);
    lines.push(`${cpu + 100} entry cpu${cpu} id=${cpu % vcpusPerVm} tid=${tid} pid=${pid}`);
    lines.push(`${cpu + 200} exit cpu${cpu} reason=1 id=${cpu % vcpusPerVm}`);
    lines.push(`${cpu + 300} switch cpu${cpu} prev=${tid} next=${9000 + cpu} state=256`);
    lines.push(`${20_300 + 10 * cpu} switch cpu${cpu} prev=${9000 + cpu} next=${tid} state=1`);
  }
  return lines.sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b)).join("\n");
}
