import type { Logger } from '../port/logger.js';
import { oneLine } from './usage.js';

/** Least important first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** Level from which lines are written. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How log lines look and where they go. */
export interface LineLoggerOptions {
  readonly level: LogLevel;
  readonly json: boolean;
  readonly writeLine: (line: string) => void;
}

/** A logger that writes one line an event: JSON, or time, level, sentence and fields. */
export function createLineLogger({ level, json, writeLine }: LineLoggerOptions): Logger {
  const least = LOG_LEVELS.indexOf(level);
  const at = (name: Exclude<LogLevel, 'silent'>) => (fields: object, message: string) => {
    if (LOG_LEVELS.indexOf(name) < least) return;
    const time = new Date().toISOString();
    if (json) writeLine(JSON.stringify({ time, level: name, message, ...fields }, plain));
    else writeLine(`${time} ${name.padEnd(5)} ${oneLine(message)}${pairs(fields)}`);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

const plain = (_: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Error ? value.message : value;
};

function pairs(fields: object): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${word(value)}`)
    .join('');
}

function word(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, plain);
  return /[\s"=]/.test(text) ? JSON.stringify(text) : text;
}
