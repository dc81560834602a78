import type { Totals } from './totals.js';

const FEW = 10;
const NAME_COLUMNS = 48;

export function summaryOf(totals: Totals): string {
  const { seeds, events, virtualMs, wallMs, eventsPerCpuSecond, failures, hash } = totals;
  const seconds = wallMs / 1000;
  return [
    '',
    `${number(seeds)} seeds, ${number(events)} events in ${number(virtualMs / 1000)} virtual ` +
      `seconds and ${seconds.toFixed(1)} real ones`,
    `${number(eventsPerCpuSecond)} events a second of one core, ` +
      `${number(events / seconds)} a second in all`,
    `writes: ${listed(totals.writes)}; reads: ${listed(totals.reads)}`,
    `profiles: ${listed(totals.profiles)}`,
    `hash of all traces ${hash}`,
    ...section('faults', totals.faults),
    ...section('named decisions', totals.decisions),
    ...section('rare situations', totals.situations),
    '',
    `violations: ${failures.length}`,
  ].join('\n');
}

export const savedForm = (totals: Totals): object => ({
  seeds: totals.seeds,
  events: totals.events,
  virtualMs: totals.virtualMs,
  cpuMs: Math.round(totals.cpuMs),
  wallMs: Math.round(totals.wallMs),
  eventsPerCpuSecond: totals.eventsPerCpuSecond,
  hash: totals.hash,
  profiles: Object.fromEntries(totals.profiles),
  writes: Object.fromEntries(totals.writes),
  reads: Object.fromEntries(totals.reads),
  faults: Object.fromEntries(totals.faults),
  decisions: Object.fromEntries(totals.decisions),
  situations: Object.fromEntries(totals.situations),
  violations: totals.failures,
});

function section(title: string, counts: ReadonlyMap<string, number>): string[] {
  if (counts.size === 0) return [];
  const reached = [...counts].filter(([, count]) => count > 0);
  const never = [...counts].filter(([, count]) => count === 0).map(([name]) => name);
  const few = reached.filter(([, count]) => count < FEW).map(([name]) => name);
  const rows = [...counts].map(([name, count]) => `  ${name.padEnd(NAME_COLUMNS)}${count}`);
  return [
    '',
    `${title}: ${reached.length} of ${counts.size} reached, ` +
      `${reached.length - few.length} of them ${FEW} times or more`,
    ...rows,
    ...(never.length === 0 ? [] : [`never reached: ${never.join(', ')}`]),
    ...(few.length === 0 ? [] : [`fewer than ${FEW} times: ${few.join(', ')}`]),
  ];
}

const number = (value: number): string => Math.round(value).toLocaleString('en-US');

const listed = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, count]) => `${number(count)} ${name}`).join(', ');
