/**
 * Where Node keeps what it compiled (NODE_COMPILE_CACHE). Tests start agents some hundred times, and most of those are killed
 * before Node would write it: without a cache that was filled before, each start strips types and compiles anew.
 */
import path from 'node:path';

/** Of this clone. Modules are found again by their text, so that nothing in it can be out of date. */
export const compileCache = path.resolve(import.meta.dirname, '../../.corral/compile-cache');

/** Where the agents that tests start as processes of their own are, as bundles (server/agent/entry.fixtures.ts). */
export const testBundles = path.resolve(import.meta.dirname, '../../.corral/test-agent');

/** v2guest.sh's options for what runs in a guest: code for its emulated processor is not this host's. */
export const guestCache = [
  '-e',
  'NODE_COMPILE_CACHE=/tmp/corral-compile-cache',
  '-e',
  `VITEST_AGENT_BUNDLES=${testBundles}`,
];

/** Fills the cache, once for each way in which tests start agents: the compiler's flags are part of what it is found by. */
export const warmScript =
  'for flag in --no-deprecation --single-threaded; do "$0" $flag scripts/test/warm-compile-cache.mjs; done';
