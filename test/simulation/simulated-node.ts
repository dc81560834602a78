import type { RaftNode } from '../../src/node/node.js';
import { isStorageError, type StorageError } from '../../src/port/errors.js';
import { RaftStorage } from '../../src/storage/raft-storage.js';
import { Life } from './host/life.js';
import type { Skew } from './host/simulated-clock.js';
import { SimulatedDisk } from './host/simulated-disk.js';
import { createHost } from './host/simulated-host.js';
import { watchHost } from './oracle/watch.js';
import type { World } from './world.js';

export type Death = 'killed' | 'power cut' | 'closed' | 'refused to open' | 'not let in';

export type Origin = 'founder' | 'joiner' | 'invited';

const MAX_OFFSET_MS = 100_000;
const MAX_DRIFT = 0.05;
const JOIN_AGAIN_MS = 50;
const NOT_LET_IN = ['TIMEOUT', 'NO_LEADER', 'NOT_LEADER', 'OUTCOME_UNKNOWN', 'OVERLOADED'];

export class SimulatedNode {
  readonly nodeId: string;
  readonly origin: Origin;
  readonly disk: SimulatedDisk;
  isDamaged = false;
  isWiped = false;
  isRetired = false;
  readonly #world: World;
  #address: string;
  #life: Life;
  #death: Death | undefined = 'closed';
  #awaitedDeath: Death = 'killed';
  #isWanted = false;
  #wasOpen = false;
  #mayFound = true;
  #skew: Skew = { offsetMs: 0, rate: 1 };
  #stoppedLife: Life | undefined;
  #raft: RaftNode | undefined;
  #storage: RaftStorage | undefined;

  constructor(world: World, nodeId: string, origin: Origin) {
    this.#world = world;
    this.nodeId = nodeId;
    this.origin = origin;
    this.#address = `${nodeId}:7000`;
    this.disk = new SimulatedDisk(world.random.stream(`disk of ${nodeId}`), world.plan.syncs);
    this.#life = new Life(nodeId, 0);
    this.#life.end();
    this.#watchDisk();
  }

  get address(): string {
    return this.#address;
  }

  get life(): Life {
    return this.#life;
  }

  get isUp(): boolean {
    return this.#death === undefined;
  }

  get wasOpen(): boolean {
    return this.#wasOpen;
  }

  get mayFound(): boolean {
    return this.#mayFound && this.origin === 'founder';
  }

  get canServe(): boolean {
    return this.isUp && this.#storage !== undefined && !this.#life.paused;
  }

  get raft(): RaftNode | undefined {
    return this.#raft;
  }

  get storage(): RaftStorage | undefined {
    return this.#storage;
  }

  start(): void {
    if (this.isRetired) return;
    this.#isWanted = true;
    this.#life.endAfterCalls(Number.POSITIVE_INFINITY);
    if (this.isUp) return;
    const { random, network } = this.#world;
    const life = new Life(this.nodeId, this.#life.incarnation + 1);
    this.#life = life;
    this.#death = undefined;
    network.machineOn(this.nodeId);
    this.#skew = this.#drawSkew();
    const host = createHost(
      { clock: this.#world.clock, skew: this.#skew, random, disk: this.disk, network },
      life,
    );
    watchHost(host, (node) => {
      if (life !== this.#life) return;
      this.#raft = node;
      this.#watchMember(node, life);
    });
    this.#world.note(`${life.name} starts`);
    this.#world.situations.started(this);
    this.#open(host, life);
  }

  startAgain(): void {
    this.isRetired = false;
    this.start();
  }

  kill(callsLeft = 0): void {
    this.#die('killed', callsLeft);
  }

  cutPower(callsLeft = 0): void {
    this.#die('power cut', callsLeft);
  }

  close(): void {
    const storage = this.#storage;
    const life = this.#life;
    if (!this.canServe || storage === undefined) return;
    this.#isWanted = false;
    this.#storage = undefined;
    this.#world.note(`${life.name} closes`);
    storage.close().then(
      () => {
        if (!life.alive) return;
        life.end();
        this.#buryAs('closed');
      },
      (error: unknown) => this.#world.violate(`${life.name} cannot close`, error),
    );
  }

  retire(): void {
    this.kill();
    this.isRetired = true;
    this.#world.note(`${this.nodeId} is taken out of service`);
  }

  wipe(): void {
    this.kill();
    this.disk.wipe();
    this.isDamaged = true;
    this.isWiped = true;
    this.#mayFound = this.#world.founders.length > 1;
    this.#wasOpen = false;
    this.#world.oracle.wiped(this.nodeId);
    this.#world.note(`the disk of ${this.nodeId} is wiped`);
    this.start();
  }

  caughtUp(): void {
    if (!this.isWiped) return;
    this.isDamaged = false;
    this.isWiped = false;
  }

  move(): void {
    const port = Number(this.#address.split(':')[1]) + 1;
    this.#address = `${this.nodeId}:${port}`;
  }

  jumpWallClock(byMs: number): void {
    this.#skew.wallAheadMs = (this.#skew.wallAheadMs ?? 0) + byMs;
  }

  stopped(failure: StorageError): void {
    if (this.#stoppedLife === this.#life) return;
    this.#stoppedLife = this.#life;
    const { situations } = this.#world;
    if (failure.code === 'DISK_FULL') situations.met('full disk stopped a node');
    else if (this.isDamaged) situations.met('flipped bit found while running');
    else situations.met('sync failure stopped a node');
  }

  excuses(error: unknown): boolean {
    return isStorageError(error) && this.disk.faults.codes.has(error.code);
  }

  buryIfDead(): void {
    if (this.isUp && !this.#life.alive) this.#buryAs(this.#awaitedDeath);
  }

  #open(host: Parameters<typeof RaftStorage.openOn>[0], life: Life): void {
    RaftStorage.openOn(host, this.#world.storageOptions(this)).then(
      (storage) => {
        if (!life.alive || life !== this.#life) return;
        this.#storage = storage;
        this.#wasOpen = true;
        this.#world.note(`${life.name} is open`);
      },
      (error: unknown) => {
        if (life.alive) this.#notOpened(life, error);
      },
    );
  }

  #watchDisk(): void {
    const { disk } = this;
    disk.onRename = (from) => {
      const isRolled = from.endsWith('/log/next') && this.canServe;
      if (isRolled) this.#world.situations.met('segment rolled under load');
    };
    disk.onBaseWrite = () => {
      if (this.#world.leader === undefined)
        this.#world.situations.met('checkpoint without a leader');
    };
  }

  #watchMember(node: RaftNode, life: Life): void {
    let isWatched = false;
    const watch = (): void => {
      if (isWatched || node.member === undefined) return;
      isWatched = true;
      this.#world.oracle.watchState(node, life);
    };
    node.onChange(watch);
    watch();
  }

  #notOpened(life: Life, error: unknown): void {
    const isExcused = this.excuses(error);
    const code = isStorageError(error) ? error.code : '';
    const isLeftOut = this.origin === 'joiner' && !this.#wasOpen && NOT_LET_IN.includes(code);
    if (!isExcused && !isLeftOut) {
      this.#world.violate(`${life.name} cannot open`, error);
      return;
    }
    this.#world.note(`${life.name} cannot open: ${String(error)}`);
    if (code === 'CORRUPTED') this.#world.situations.met('flipped bit found at start');
    this.#isWanted = false;
    life.end();
    this.#buryAs(isExcused ? 'refused to open' : 'not let in');
    if (!isLeftOut) return;
    this.#world.clock.schedule(JOIN_AGAIN_MS, { what: `${this.nodeId} joins again` }, () =>
      this.start(),
    );
  }

  #die(death: Death, callsLeft: number): void {
    if (!this.isUp) return;
    this.#isWanted = false;
    this.#awaitedDeath = death;
    if (callsLeft > 0) {
      this.#life.endAfterCalls(callsLeft);
      return;
    }
    this.#life.end();
    this.#buryAs(death);
  }

  #buryAs(death: Death): void {
    const life = this.#life;
    this.#death = death;
    this.#raft = undefined;
    this.#storage = undefined;
    this.#world.note(`${life.name} ${death}`);
    this.#world.situations.died(this, death);
    if (death === 'power cut') {
      this.disk.loseUnsynced();
      this.#world.network.machineOff(life);
    } else {
      this.#world.network.processEnded(life);
    }
    this.#world.lifeEnded(life);
    if (this.#isWanted) this.start();
  }

  #drawSkew(): Skew {
    const random = this.#world.random.stream(`clock of ${this.#life.name}`);
    return {
      offsetMs: random.between(0, MAX_OFFSET_MS),
      rate: random.between(1 - MAX_DRIFT, 1 + MAX_DRIFT),
    };
  }
}
