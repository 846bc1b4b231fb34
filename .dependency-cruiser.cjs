/**
 * The import arrows of the project (docs/architecture.md, "Import arrows"), and: no cycles.
 * Each rule lists what a folder may reach; everything else is refused.
 */
/** Tests, and what only tests import: they may reach across to set a scene. */
const testCode = '\\.(test|fixtures|arbitrary|setup|global-setup)\\.tsx?$';

const only = (name, from, allowed, comment, extra = {}) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from, pathNot: testCode, ...extra },
  to: { pathNot: allowed },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^node:' } },
    only('domain', '^server/domain', ['^server/domain', 'node_modules/zod'], 'pure: zod and itself, no node:*'),
    only(
      'cgconfig',
      '^server/cgconfig',
      ['^server/(cgconfig|domain)', 'node_modules/zod'],
      "pure: libcgroup's files, read, judged, printed",
    ),
    only(
      'cgroupfs',
      '^server/cgroupfs',
      ['^server/(cgroupfs|domain)', '^(node:)?(fs|fs/promises|path)$'],
      'the only door to /sys and /proc',
    ),
    only(
      'agent',
      '^server/agent',
      ['^server/(agent|domain|cgroupfs|cgconfig)', 'node_modules/(@trpc/server|zod|superjson)', '^(node:)?[a-z_/]+$'],
      'the privileged process knows no users, no SQL, no React',
    ),
    only(
      'hosts',
      '^server/hosts',
      [
        // Types of the agent's router alone: agent-types-only refuses the rest.
        '^server/(hosts|domain|agent/router)',
        'node_modules/(@trpc/(client|server)|superjson|undici|eventsource|zod)',
        '^(node:)?[a-z_/]+$',
      ],
      "web's side of the socket",
      {},
    ),
    only(
      'db',
      '^server/db',
      ['^server/(db|domain)', '^prisma/generated', 'node_modules/(@prisma|better-sqlite3|zod)', '^(node:)?[a-z_/]+$'],
      'the only importer of the Prisma client',
    ),
    only(
      'outbound',
      '^server/outbound',
      [
        '^server/(outbound|domain)',
        'node_modules/(undici|ipaddr\\.js)',
        '^(node:)?(dns|dns/promises|fs/promises|net)$',
      ],
      'the only door of web to others on the network',
    ),
    only(
      'services',
      '^server/services',
      ['^server/(services|domain|cgconfig|db|history|hosts)', 'node_modules/zod', '^(node:)?crypto$'],
      'use cases',
    ),
    {
      name: 'agent-types-only',
      severity: 'error',
      from: { path: '^server/(hosts|services|api|auth|db)', pathNot: testCode },
      to: { path: '^server/(agent|cgroupfs)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'api',
      severity: 'error',
      from: { path: '^server/api', pathNot: `/context\\.ts$|${testCode}` },
      to: { path: '^server/(db|hosts|agent|cgroupfs)', dependencyTypesNot: ['type-only'] },
    },
    only(
      'host-command',
      '^server/host-command',
      ['^server/(host-command|domain|db|services)', 'node_modules/(better-auth|zod)', '^(node:)?[a-z_/]+$'],
      'the command on the host: what an administrator may, past web',
    ),
    {
      name: 'auth',
      severity: 'error',
      from: { path: '^server/auth' },
      to: { path: '^server/(agent|cgroupfs|api|hosts)' },
    },
    {
      name: 'components-server',
      severity: 'error',
      from: { path: '^components' },
      to: { path: '^(app|server/(?!domain))', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'components-features',
      severity: 'error',
      from: { path: '^components/([^/]+)/' },
      to: { path: '^components/(?!ui/|charts/|live/|changes/)[^/]+/', pathNot: '^components/$1/' },
    },
    {
      name: 'components-base',
      severity: 'error',
      from: { path: '^components/(ui|charts|live|changes)/' },
      to: { path: '^components/(?!ui/|charts/|live/|changes/)' },
    },
    {
      name: 'app',
      severity: 'error',
      from: { path: '^app' },
      to: { path: '^server/(db|services|hosts|agent|cgroupfs)' },
    },
    { name: 'no-app-imports', severity: 'error', from: { pathNot: '^app' }, to: { path: '^app/' } },
    {
      name: 'prisma-door',
      severity: 'error',
      from: { pathNot: '^server/db' },
      to: { path: '^prisma/generated', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'child-process-door',
      severity: 'error',
      from: { path: '^(server|app|components)', pathNot: `^server/agent/launch|${testCode}` },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'fs-door',
      severity: 'error',
      from: { path: '^server/(services|api|auth|hosts|domain)', pathNot: testCode },
      to: { path: '^(node:)?fs(/promises)?$' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'prisma/generated'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: ['\\.next', '\\.corral'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.css'],
    },
  },
};
