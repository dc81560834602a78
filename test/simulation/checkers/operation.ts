export interface RegisterOperation {
  readonly kind: 'write' | 'read';
  readonly value: string | undefined;
  readonly invokedAt: number;
  readonly returnedAt: number;
}

export type Verdict = 'linearizable' | 'broken' | 'undecided';

export const NEVER = Number.POSITIVE_INFINITY;
