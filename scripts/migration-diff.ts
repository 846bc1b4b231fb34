/**
 * Prints the SQL that takes one Prisma schema to another, for either provider, without a database:
 *   node scripts/migration-diff.ts <sqlite|postgresql> <old.prisma|empty> <new.prisma>
 * Prisma's own `migrate diff` needs an engine that it downloads; the WebAssembly build of the same engine is on npm.
 * A new migration: print the difference from the last committed schema for both providers, save each as
 * prisma/migrations/<provider>/<yyyymmddhhmm>_<what>/migration.sql, add the triggers that it needs by hand.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as engineGlue from '@prisma/schema-engine-wasm/schema_engine_bg';

const providers = { sqlite: 'sqlite', postgresql: 'postgres' } as const;
type Provider = keyof typeof providers;

const [provider, from, to] = process.argv.slice(2);
if (!isProvider(provider) || !from || !to) {
  process.stderr.write('usage: migration-diff.ts <sqlite|postgresql> <old.prisma|empty> <new.prisma>\n');
  process.exit(2);
}
process.stdout.write(await migrationSql(provider, from, to));

/** The SQL from one schema file ("empty" for none) to another. */
async function migrationSql(provider: Provider, from: string, to: string): Promise<string> {
  await loadEngine();
  const adapter = bindMigrationAwareSqlAdapterFactory(absentDatabase(provider));
  const datamodels: [string, string][] = [['schema.prisma', schemaFor(provider, to)]];
  const engine = await engineGlue.SchemaEngine.new({ datamodels }, () => {}, adapter);
  const difference = await engine.diff({
    from: from === 'empty' ? { tag: 'empty' } : schemaState(provider, from),
    to: schemaState(provider, to),
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  });
  return difference.stdout ?? '';
}

async function loadEngine(): Promise<void> {
  const require = createRequire(import.meta.url);
  const folder = path.dirname(require.resolve('@prisma/schema-engine-wasm'));
  const wasm = readFileSync(path.join(folder, 'schema_engine_bg.wasm'));
  const glue = { './schema_engine_bg.js': engineGlue as unknown as WebAssembly.ModuleImports };
  const { instance } = await WebAssembly.instantiate(wasm, glue);
  engineGlue.__wbg_set_wasm(instance.exports);
  (instance.exports as { __wbindgen_start: () => void }).__wbindgen_start();
}

function schemaState(provider: Provider, file: string) {
  return { tag: 'schemaDatamodel' as const, files: [{ path: 'schema.prisma', content: schemaFor(provider, file) }] };
}

function schemaFor(provider: Provider, file: string): string {
  return readFileSync(file, 'utf8').replace(/(datasource db \{[^}]*provider\s*=\s*)"\w+"/, `$1"${provider}"`);
}

/** The engine wants a connection even to compare two texts; it only asks for the server's version. */
function absentDatabase(provider: Provider) {
  const identity = { provider: providers[provider], adapterName: 'none' };
  const connection = {
    ...identity,
    queryRaw: async () => ({
      columnNames: ['version', 'numeric_version'],
      columnTypes: [7, 0] as (0 | 7)[],
      rows: [['PostgreSQL 15.0', 150000]],
    }),
    executeRaw: async () => 0,
    executeScript: async () => {},
    getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: false }),
    startTransaction: async () => {
      throw new Error('There is no database behind this.');
    },
    dispose: async () => {},
  };
  return { ...identity, connect: async () => connection, connectToShadowDb: async () => connection };
}

function isProvider(text: string | undefined): text is Provider {
  return text !== undefined && text in providers;
}
