#!/usr/bin/env node
/**
 * `npm start` and `npm run dev`: everything from a bare clone to a running Corral. Plain JavaScript for the Node that
 * the user has (20 or newer); Corral itself runs on the Node 24 that npm installs. The work is in scripts/start/.
 */
const [major] = process.versions.node.split('.').map(Number);
if (major < 20 || process.platform !== 'linux') {
  const why = major < 20 ? `Node 20 or newer; this is ${process.versions.node}` : `Linux; this is ${process.platform}`;
  console.error(`corral: needs ${why}.`);
  process.exitCode = 1;
} else {
  const { startCorral } = await import('./start/start-corral.mjs');
  await startCorral(process.argv.slice(2));
}
