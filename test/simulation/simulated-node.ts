import type { RaftNode } from '../../src/node/node.js';
import { RaftStorage } from '../../src/storage/raft-storage.js';
import { Life } from './host/life.js';
import type { Skew } from './host/simulated-clock.js';
import { SimulatedDisk } from './host/simulated-disk.js';
import { createHost } from './host/simulated-host.js';
import { watchHost } from './watch.js';
import type { World } from './world.js';

export type Death = 'killed' | 'power cut' | 'closed';

const MAX_OFFSET_MS = 100_000;
const MAX_DRIFT = 0.05;

export class SimulatedNode {
  readonly nodeId: string;
  readonly address: string;
  readonly disk: SimulatedDisk;
  readonly #world: World;
  #life: Life;
  #death: Death | undefined = 'closed';
  #awaitedDeath: Death = 'killed';
  #isWanted = false;
  #raft: RaftNode | undefined;
  #storage: RaftStorage | undefined;

  constructor(world: World, nodeId: string) {
    this.#world = world;
    this.nodeId = nodeId;
    this.address = `${nodeId}:7000`;
    this.disk = new SimulatedDisk(world.random.stream(`disk of ${nodeId}`), world.plan.syncs);
    this.#life = new Life(nodeId, 0);
    this.#life.end();
  }

  get life(): Life {
    return this.#life;
  }

  get isUp(): boolean {
    return this.#death === undefined;
  }

  get raft(): RaftNode | undefined {
    return this.#raft;
  }

  get storage(): RaftStorage | undefined {
    return this.#storage;
  }

  start(): void {
    this.#isWanted = true;
    this.#life.endAfterCalls(Number.POSITIVE_INFINITY);
    if (this.isUp) return;
    const { random, network } = this.#world;
    const life = new Life(this.nodeId, this.#life.incarnation + 1);
    this.#life = life;
    this.#death = undefined;
    network.machineOn(this.nodeId);
    const skew = this.#drawSkew();
    const host = createHost(
      { clock: this.#world.clock, skew, random, disk: this.disk, network },
      life,
    );
    watchHost(host, (node) => {
      if (life !== this.#life) return;
      this.#raft = node;
      this.#world.oracle.watchState(node, life);
    });
    this.#world.note(`${life.name} starts`);
    this.#open(host, life);
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
    if (!this.isUp || storage === undefined) return;
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

  buryIfDead(): void {
    if (this.isUp && !this.#life.alive) this.#buryAs(this.#awaitedDeath);
  }

  #open(host: Parameters<typeof RaftStorage.openOn>[0], life: Life): void {
    RaftStorage.openOn(host, this.#world.storageOptions(this)).then(
      (storage) => {
        if (!life.alive || life !== this.#life) return;
        this.#storage = storage;
        this.#world.note(`${life.name} is open`);
      },
      (error: unknown) => {
        if (life.alive) this.#world.violate(`${life.name} cannot open`, error);
      },
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
