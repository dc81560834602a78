const WEIGHT = 0.05;

/** Running figures of a node. */
export class Measurements {
  /**
   * Smoothed milliseconds from a command's arrival here to its being applied; 0 before the first.
   */
  commitLatencyMs = 0;
  /** Smoothed milliseconds of one apply call; 0 before the first. */
  applyLatencyMs = 0;
  leaderChanges = 0;
  snapshotCount = 0;
  /** Wall-clock milliseconds of the last checkpoint or installed snapshot. */
  lastSnapshotMs: number | undefined = undefined;

  committed(elapsedMs: number): void {
    this.commitLatencyMs = smoothed(this.commitLatencyMs, elapsedMs);
  }

  applied(elapsedMs: number): void {
    this.applyLatencyMs = smoothed(this.applyLatencyMs, elapsedMs);
  }

  snapshot(wallMs: number): void {
    this.snapshotCount += 1;
    this.lastSnapshotMs = wallMs;
  }
}

const smoothed = (average: number, sample: number): number =>
  average === 0 ? sample : average + WEIGHT * (sample - average);
