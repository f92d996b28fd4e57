// Traces and logs as text to decode.

const MADE_EVENTS = 20_000;
/** A time of ftrace or perf script with the blanks before it. */
const TIME = /( +)(\d+)(\.\d{6,9}: )/g;

/** The lines of ftrace or perf script again and again, each time later, until they have so many MB. */
export function enlargedText(text: string, megabytes: number): Buffer {
  const size = megabytes * 1e6;
  const out = Buffer.alloc(size + 2 * text.length);
  const seconds = Array.from(text.matchAll(TIME), ([, , whole]) => Number(whole));
  const span = (seconds.at(-1) ?? 0) - (seconds[0] ?? 0) + 1;
  let at = 0;
  for (let n = 0; at < size; n += 1) at += out.write(n === 0 ? text : laterText(text, n * span), at, "latin1");
  return out.subarray(0, at);
}

function laterText(text: string, seconds: number): string {
  return text.replace(TIME, (_, blanks: string, whole: string, rest: string) => {
    const later = `${Number(whole) + seconds}`;
    return `${blanks.slice(0, Math.max(1, blanks.length - later.length + whole.length))}${later}${rest}`;
  });
}

/** Two vCPUs, each on a CPU of its own: a vCPU leaves the guest, is woken, and enters again. */
export function madeFtrace(): string {
  const head = (n: number, name: string) =>
    `${`CPU ${n & 1}/KVM-${977 + (n & 1)}`.padStart(23)} [00${n & 1}] d..2. ${timeOf(n).padStart(12)}: ${name}: `;
  return `# tracer: nop\n#\n${lines((n) => `${head(n, NAMES[n % 4] as string)}${bodyOf(n)}`)}`;
}

export function madePerfScript(): string {
  const head = (n: number, name: string) =>
    `${`CPU ${n & 1}/KVM`.padStart(16)} ${`${977 + (n & 1)}`.padStart(5)} [00${n & 1}] ${timeOf(n).padStart(12)}: `.concat(
      `${name.startsWith("kvm") ? "kvm" : "sched"}:${name}: `,
    );
  return lines((n) => `${head(n, NAMES[n % 4] as string)}${bodyOf(n)}`);
}

const NAMES = ["kvm_exit", "sched_waking", "sched_switch", "kvm_entry"];

function bodyOf(n: number): string {
  const [cpu, tid] = [n & 1, 977 + (n & 1)];
  const rip = (0xffffffff81000000 + ((n * 7919) & 0xffff)).toString(16);
  if (n % 4 === 0) return `vcpu ${cpu} reason HLT rip 0x${rip} info1 0x0 info2 0x0 intr_info 0x0 error_code 0x0`;
  if (n % 4 === 1) return `comm=CPU ${cpu}/KVM pid=${tid} prio=120 target_cpu=00${cpu}`;
  if (n % 4 === 3) return `vcpu ${cpu}, rip 0x${rip}`;
  return `prev_comm=swapper/${cpu} prev_pid=0 prev_prio=120 prev_state=R ==> next_comm=CPU ${cpu}/KVM next_pid=${tid} next_prio=120`;
}

function timeOf(n: number): string {
  return `${931 + Math.floor(n / 10_000)}.${`${(n % 10_000) * 100}`.padStart(6, "0")}`;
}

function lines(lineOf: (n: number) => string): string {
  return Array.from({ length: MADE_EVENTS }, (_, n) => `${lineOf(n)}\n`).join("");
}

/** What journalctl -o json prints. */
export function madeJournal(megabytes: number): Buffer {
  return pieces(megabytes, (n) => {
    const time = 1_764_000_000_000_000 + n * 137;
    const fields = { PRIORITY: `${n % 8}`, SYSLOG_IDENTIFIER: `service-${n % 40}`, _PID: `${300 + (n % 40)}` };
    const message = { _HOSTNAME: "host", MESSAGE: `request ${n} took ${n % 977} ms` };
    return `${JSON.stringify({ __REALTIME_TIMESTAMP: `${time}`, ...fields, ...message })}\n`;
  });
}

/** What dmesg prints. Sources differ, or it would be taken for the journal of a host. */
export function madeDmesg(megabytes: number): Buffer {
  return pieces(megabytes, (n) => {
    const time = `${Math.floor(n / 1000)}`.padStart(5);
    return `[${time}.${`${(n % 1000) * 1000}`.padStart(6, "0")}] ${DMESG_SOURCES[n % 3]}: new device number ${n % 997}\n`;
  });
}

const DMESG_SOURCES = ["usb 1-1", "kvm_amd", "virtio_net virtio0 eth0"];

/** Slices of eight threads. */
export function madeChrome(megabytes: number): Buffer {
  const slices = pieces(megabytes, (n) => {
    const slice = { name: `task ${n % 50}`, cat: "test", ph: "X", ts: n * 3.25, dur: 2.5, pid: 1, tid: n % 8 };
    return `${n === 0 ? '{"traceEvents":[\n' : ",\n"}${JSON.stringify({ ...slice, args: { round: n } })}`;
  });
  return Buffer.concat([slices, Buffer.from("\n]}\n")]);
}

function pieces(megabytes: number, pieceOf: (n: number) => string): Buffer {
  const out = Buffer.alloc(megabytes * 1e6 + 4096);
  let at = 0;
  for (let n = 0; at < megabytes * 1e6; n += 1) at += out.write(pieceOf(n), at);
  return out.subarray(0, at);
}
