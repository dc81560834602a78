import { DURABILITY_MUTANTS } from './list/durability.js';
import { ELECTION_MUTANTS } from './list/election.js';
import { LAYER_MUTANTS } from './list/layers.js';
import { LEASE_MUTANTS } from './list/leases.js';
import { MEMBERSHIP_MUTANTS } from './list/membership.js';
import { READ_MUTANTS } from './list/reads.js';
import { REPLICATION_MUTANTS } from './list/replication.js';
import { SESSION_MUTANTS } from './list/sessions.js';
import { SNAPSHOT_MUTANTS } from './list/snapshots.js';
import type { Mutant } from './mutant.js';

export const CANARY: Mutant = {
  name: 'canary',
  lesson: 'canary',
  file: 'src/raft/quorum.ts',
  find: '  return Math.min(...sets.map((voters) => majorityValue(voters, reachedBy)));',
  replace: '  return Math.max(...sets.flatMap((voters) => voters.map(reachedBy)));',
  scenario: {
    file: 'test/raft/quorum.test.ts',
    test: 'a quorum, against every subset of up to seven voters',
  },
  simulate: { seeds: 50 },
};

export const MUTANTS: readonly Mutant[] = [
  CANARY,
  ...ELECTION_MUTANTS,
  ...DURABILITY_MUTANTS,
  ...REPLICATION_MUTANTS,
  ...MEMBERSHIP_MUTANTS,
  ...READ_MUTANTS,
  ...SNAPSHOT_MUTANTS,
  ...LEASE_MUTANTS,
  ...SESSION_MUTANTS,
  ...LAYER_MUTANTS,
];
