/**
 * The .deb, made with Debian's own dpkg-deb from a folder that looks like the host's root: what is installed (see
 * scripts/service/payload.mjs), two units, a settings file that is the administrator's, and the scripts beside this file.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { stagePayload } from '../service/payload.mjs';
import { sysusersLine, unitsOf } from '../service/units.mjs';
import { prepareClone } from '../start/prepare.mjs';
import { runCommand } from '../start/run-command.mjs';
import { StartError } from '../start/start-error.mjs';
import { controlText, debianArch, versionOf } from './control.mjs';

export const packaged = { home: '/usr/lib/corral', settingsFile: '/etc/corral/corral.env' };

/** Builds what is out of date, and answers the file. @param {{ root: string, say: (line: string) => void }} given throws StartError */
export async function buildPackage({ root, say }) {
  if (!existsSync('/usr/bin/dpkg-deb'))
    throw new StartError('"dpkg-deb" is needed to build the package: do it on a host of Debian or Ubuntu.');
  const node = await prepareClone(root, say);
  return packClone({ root, node, say });
}

/** The package of a clone that is built. */
export async function packClone({
  root,
  node,
  say,
  folder = path.join(root, 'dist'),
  compression = ['-Zzstd', '-z10'],
}) {
  const { version, committedAt } = await versionOf(root);
  const arch = debianArch(process.arch);
  const file = path.join(folder, `corral_${version}_${arch}.deb`);
  mkdirSync(folder, { recursive: true });
  const stage = mkdtempSync(path.join(folder, '.stage-'));
  try {
    say('gathering files …');
    fillRoot({ root, node, stage });
    writeControl({ root, stage, version, arch });
    say('packing …');
    await runCommand({
      what: 'dpkg-deb',
      command: 'dpkg-deb',
      args: ['--root-owner-group', ...compression, '--build', stage, file],
      // The same inputs make the same file: dpkg-deb sorts by name, and takes no time later than this one.
      env: { ...process.env, SOURCE_DATE_EPOCH: String(committedAt) },
    });
  } catch (error) {
    rmSync(file, { force: true });
    if (error.code === 'ENOSPC') throw new StartError(`The disk of ${folder} is full: no package was made.`);
    throw error;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  say(`${path.relative(process.cwd(), file)}: ${mebibytes(statSync(file).size)} MiB`);
  return file;
}

function fillRoot({ root, node, stage }) {
  const at = (name) => path.join(stage, name);
  for (const name of [
    'usr/bin',
    'usr/lib/systemd/system',
    'usr/lib/sysusers.d',
    'usr/share/doc/corral',
    'etc/corral',
    'DEBIAN',
  ])
    mkdirSync(at(name), { recursive: true });
  chmodSync(stage, 0o755);
  stagePayload({ root, node, to: at('usr/lib/corral') });
  symlinkSync('../lib/corral/bin/corral', at('usr/bin/corral'));
  const place = { ...packaged, webUser: 'corral', dataDir: '/var/lib/corral' };
  const units = unitsOf({ ...place, runDir: '/run/corral', agentDir: '/var/lib/corral-agent' });
  for (const [unit, text] of Object.entries(units)) writeFileSync(at(`usr/lib/systemd/system/${unit}`), text);
  writeFileSync(at('usr/lib/sysusers.d/corral.conf'), `${sysusersLine}\n`);
  copyFileSync(path.join(root, 'scripts/package/corral.env'), at('etc/corral/corral.env'));
  // There may come to be a secret in it.
  chmodSync(at('etc/corral/corral.env'), 0o600);
  const license = path.resolve(path.dirname(node), '../LICENSE');
  const about =
    'Corral: all rights reserved. The packages below /usr/lib/corral/node_modules carry their own licenses.\n';
  const nodes = existsSync(license) ? `\nNode.js (/usr/lib/corral/bin/node):\n\n${readFileSync(license, 'utf8')}` : '';
  writeFileSync(at('usr/share/doc/corral/copyright'), about + nodes);
}

function writeControl({ root, stage, version, arch }) {
  const debian = path.join(stage, 'DEBIAN');
  const files = filesBelow(stage).filter((name) => !name.startsWith('DEBIAN/'));
  const bytes = files.reduce((sum, name) => sum + statSync(path.join(stage, name)).size, 0);
  const sums = files.map((name) => `${md5(path.join(stage, name))}  ${name}\n`);
  const texts = {
    control: controlText({ version, arch, installedKiB: Math.ceil(bytes / 1024) }),
    conffiles: `${packaged.settingsFile}\n`,
    md5sums: sums.join(''),
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(path.join(debian, name), text, { mode: 0o644 });
  for (const name of ['preinst', 'postinst', 'prerm', 'postrm']) {
    cpSync(path.join(root, 'scripts/package', `${name}.sh`), path.join(debian, name));
    chmodSync(path.join(debian, name), 0o755);
  }
}

/** Regular files, as the package's list of sums has them. */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

function md5(file) {
  return createHash('md5').update(readFileSync(file)).digest('hex');
}

function mebibytes(bytes) {
  return Math.round(bytes / 1024 / 1024);
}
