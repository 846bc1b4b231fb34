/** Compiles what the agents of tests are made of into NODE_COMPILE_CACHE, and starts none; see compile-cache.mjs. */
import { flushCompileCache } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { testBundles } from './compile-cache.mjs';

await import(pathToFileURL(path.join(testBundles, 'server-agent-core.mjs')).href);
flushCompileCache();
// Some module may have opened what would keep the process going.
process.exit();
