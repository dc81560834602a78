import logUpdate from 'log-update';
import picocolors from 'picocolors';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;

/** Colours, or none where they are not wanted. */
export type Colors = ReturnType<typeof picocolors.createColors>;

/**
 * What the newcomer reads: finished steps one below the other, the current one and a live picture
 * under them.
 */
export interface Report {
  readonly colors: Colors;
  /** A step begins. */
  begin(text: string): void;
  /** The current step goes on: more about it. */
  update(detail: string): void;
  /** The current step is done. */
  done(text: string): void;
  /** The current step failed. */
  failed(text: string): void;
  /** The picture changed; shown live on a terminal only. */
  picture(text: string): void;
  /** Text that stays. */
  say(text: string): void;
  /** Nothing more comes. */
  end(): void;
}

/** A live report on a terminal; plain lines where standard output is read by something else. */
export function createReport(): Report {
  const { env, stdout } = process;
  const live = stdout.isTTY === true && !env.CI && env.TERM !== 'dumb';
  const colors = picocolors.createColors(!env.NO_COLOR && (live || Boolean(env.FORCE_COLOR)));
  return live ? new LiveReport(colors) : new PlainReport(colors);
}

class PlainReport implements Report {
  readonly colors: Colors;
  #ended = false;

  constructor(colors: Colors) {
    this.colors = colors;
  }

  begin(): void {}

  update(): void {}

  done(text: string): void {
    this.say(`${this.colors.green('ok')}    ${text}`);
  }

  failed(text: string): void {
    this.say(`${this.colors.red('FAIL')}  ${text}`);
  }

  picture(): void {}

  say(text: string): void {
    if (!this.#ended) process.stdout.write(`${text}\n`);
  }

  end(): void {
    this.#ended = true;
  }
}

class LiveReport implements Report {
  readonly colors: Colors;
  readonly #timer: NodeJS.Timeout;
  #step = '';
  #detail = '';
  #picture = '';
  #frame = 0;
  #drawn = '';
  #ended = false;

  constructor(colors: Colors) {
    this.colors = colors;
    this.#timer = setInterval(() => this.#draw(), FRAME_MS);
  }

  begin(text: string): void {
    this.#step = text;
    this.#detail = '';
    this.#draw();
  }

  update(detail: string): void {
    this.#detail = detail;
  }

  done(text: string): void {
    this.#settle(`${this.colors.green('✔')} ${text}`);
  }

  failed(text: string): void {
    this.#settle(`${this.colors.red('✘')} ${text}`);
  }

  picture(text: string): void {
    this.#picture = text;
  }

  say(text: string): void {
    if (this.#ended) return;
    logUpdate.clear();
    this.#drawn = '';
    process.stdout.write(`${text}\n`);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#timer);
    logUpdate.clear();
    logUpdate.done();
  }

  #settle(line: string): void {
    this.#step = '';
    this.say(line);
    this.#draw();
  }

  #draw(): void {
    if (this.#ended) return;
    this.#frame = (this.#frame + 1) % FRAMES.length;
    const spinner = this.colors.cyan(FRAMES[this.#frame] ?? '');
    const step = this.#step === '' ? '' : `${spinner} ${this.#step} ${this.#detail}\n`;
    const picture = this.#picture === '' ? '' : `\n${this.#picture}`;
    const text = `${step}${picture}`;
    if (text !== this.#drawn) logUpdate(text);
    this.#drawn = text;
  }
}
