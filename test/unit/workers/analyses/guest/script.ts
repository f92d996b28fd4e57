import { ANALYSES } from "../../../../../workers/analyses/index.js";
import { type DslRun, run } from "../dsl.js";

/**
 * Guests at work, as lines of analyses-dsl.ts: each call is one run of a vCPU between entry and exit, with the
 * registers of both. Thread 100+n is vCPU n of the VM with pid 90, on CPU n.
 */

/** Registers in user mode and in the kernel. Addresses as the kernel prints them. */
export interface Registers {
  readonly cr3: number;
  readonly rsp: number;
  readonly rip: number;
  readonly cpl: number;
}

const KERNEL_TEXT = -0x7f000000;
const VMALLOC = -(2 ** 46) + 2 ** 40;

export const user = (cr3: number, rsp = 0x7ffd_0000_1000, rip = 0x5555_0000_1000): Registers => ({
  cr3,
  rsp,
  rip,
  cpl: 3,
});

/** In the kernel on stack number `stack`, `depth` bytes deep. */
export const kernel = (cr3: number, stack: number, depth = 0x300): Registers => ({
  cr3,
  rsp: VMALLOC + stack * 32768 + 16384 - depth,
  rip: KERNEL_TEXT,
  cpl: 0,
});

/** As lanes are called. */
export const stackName = (stack: number): string =>
  `0x${BigInt.asUintN(64, BigInt(VMALLOC + stack * 32768)).toString(16)}`;

const IDLE_STACK = 99;
export const idle = (cr3: number): Registers => kernel(cr3, IDLE_STACK);

const EXTERNAL_INTERRUPT = 1;
const HLT = 12;

export class GuestScript {
  private readonly lines: string[] = [];
  /** Microseconds. */
  private now = 0;

  constructor(
    vcpus = 1,
    private readonly vm = 90,
    private readonly firstTid = 100,
    private readonly firstCpu = 0,
  ) {
    for (let n = 0; n < vcpus; n++) this.add(`switch cpu${this.cpu(n)} prev=0 next=${this.tid(n)} comm="CPU ${n}/KVM"`);
  }

  /** The vCPU is in its guest for `us`, from one set of registers to another. */
  runs(us: number, from: Registers, to = from, reason = EXTERNAL_INTERRUPT, vcpu = 0): this {
    return this.enters(from, vcpu).after(us).exits(to, reason, vcpu).after(1);
  }

  enters(registers: Registers, vcpu = 0): this {
    this.add(this.context(0, registers, vcpu));
    this.add(`entry cpu${this.cpu(vcpu)} id=${vcpu} tid=${this.tid(vcpu)} pid=${this.vm}`);
    return this;
  }

  exits(registers: Registers, reason = EXTERNAL_INTERRUPT, vcpu = 0): this {
    this.add(this.context(1, registers, vcpu));
    this.add(`exit cpu${this.cpu(vcpu)} reason=${reason} id=${vcpu}`);
    return this;
  }

  /** The same without registers. */
  entersUnseen(vcpu = 0): this {
    this.add(`entry cpu${this.cpu(vcpu)} id=${vcpu} tid=${this.tid(vcpu)} pid=${this.vm}`);
    return this;
  }

  exitsUnseen(reason = EXTERNAL_INTERRUPT, vcpu = 0): this {
    this.add(`exit cpu${this.cpu(vcpu)} reason=${reason} id=${vcpu}`);
    return this;
  }

  /** The idle task halts, and the vCPU sleeps for `us`, until its timer wakes it. */
  sleeps(us: number, cr3: number, vcpu = 0): this {
    this.runs(1, idle(cr3), idle(cr3), HLT, vcpu);
    this.add(`switch cpu${this.cpu(vcpu)} prev=${this.tid(vcpu)} next=0 state=1`);
    this.after(us);
    this.add(`hrtimer cpu${this.cpu(vcpu)}`);
    this.add(`waking cpu${this.cpu(vcpu)} of=${this.tid(vcpu)} target=${this.cpu(vcpu)}`);
    this.add(`hrtimerret cpu${this.cpu(vcpu)}`);
    this.add(`switch cpu${this.cpu(vcpu)} prev=0 next=${this.tid(vcpu)}`);
    return this;
  }

  line(text: string): this {
    this.lines.push(`${this.now} ${text}`);
    return this;
  }

  after(us: number): this {
    this.now += us;
    return this;
  }

  /** Goes on at the time at which another script stopped. */
  at(us: number): this {
    this.now = us;
    return this;
  }

  get text(): string {
    return this.lines.join("\n");
  }

  get time(): number {
    return this.now;
  }

  run(): DslRun {
    return run(this.text, { analyses: ANALYSES, end: this.now });
  }

  private context(exit: number, { cr3, rsp, rip, cpl }: Registers, vcpu: number): string {
    return `context cpu${this.cpu(vcpu)} tid=${this.tid(vcpu)} pid=${this.vm} id=${vcpu} vm=${this.vm} exit=${exit} cr3=${cr3} rsp=${rsp} rip=${rip} cpl=${cpl}`;
  }

  private add(text: string): void {
    this.lines.push(`${this.now} ${text}`);
  }

  private tid(vcpu: number): number {
    return this.firstTid + vcpu;
  }

  private cpu(vcpu: number): number {
    return this.firstCpu + vcpu;
  }
}
