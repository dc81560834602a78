import { DECISIONS } from '../../../src/raft/decision.js';
import { FAULT_KINDS } from '../faults/fault-table.js';
import { hashText } from '../host/simulated-random.js';
import type { Report } from '../simulation.js';
import type { SeedResult } from './worker.js';

export interface Failure {
  readonly seed: number;
  readonly message: string;
}

type Counts = Map<string, number>;

export class Totals {
  readonly decisions: Counts = zeros(Object.keys(DECISIONS));
  readonly faults: Counts = zeros(FAULT_KINDS);
  readonly situations: Counts = new Map();
  readonly profiles: Counts = new Map();
  readonly writes: Counts = new Map();
  readonly reads: Counts = new Map();
  readonly failures: Failure[] = [];
  seeds = 0;
  events = 0;
  virtualMs = 0;
  cpuMs = 0;
  wallMs = 0;
  #hash = 0;

  get hash(): string {
    return this.#hash.toString(16).padStart(8, '0');
  }

  get eventsPerCpuSecond(): number {
    return this.cpuMs === 0 ? 0 : Math.round((this.events * 1000) / this.cpuMs);
  }

  add({ seed, cpuMs, report, violation }: SeedResult): void {
    this.seeds += 1;
    if (violation !== undefined) this.failures.push({ seed, message: violation });
    if (report === undefined) return;
    this.cpuMs += cpuMs;
    this.#addReport(report);
  }

  #addReport(report: Report): void {
    this.events += report.events;
    this.virtualMs += report.virtualMs;
    this.#hash ^= hashText(`${report.seed} ${report.hash}`);
    this.#hash >>>= 0;
    addCounts(this.decisions, report.decisions);
    addCounts(this.faults, report.faults);
    addCounts(this.situations, report.situations);
    addCounts(this.profiles, new Map([[report.profile, 1]]));
    addCounts(this.writes, new Map(Object.entries(report.writes)));
    addCounts(this.reads, new Map(Object.entries(report.reads)));
  }
}

const zeros = (names: readonly string[]): Counts => new Map(names.map((name) => [name, 0]));

function addCounts(sums: Counts, counts: ReadonlyMap<string, number>): void {
  for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
}
