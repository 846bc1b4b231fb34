/** Whether the controllers and parameters of a file are there: on any kernel, or on this host. */
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import { isNeverWritten, knownFiles, meaningOfFile } from '#server/domain/groups/control-files.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { type ConfigHost, controllersOfAll, nameOfController } from './config-host.ts';
import { type ConfigTree, type GroupBlock, groupsOf, type Setting, type SettingBlock } from './config-tree.ts';
import type { FaultList } from './fault-list.ts';
import { nearestWord } from './nearest-word.ts';

/** v1 kernels mount these together more often than not. */
const oftenTogether: readonly ReadonlySet<string>[] = [new Set(['cpu', 'cpuacct']), new Set(['net_cls', 'net_prio'])];
/** Files of every group, whatever the controller. */
const ofEveryGroup = /^(tasks|notify_on_release|release_agent|cgroup\..*)$/;

interface Known {
  setting: Setting;
  only: CgroupVersion;
  controller: string;
}

export function lintControllers(tree: ConfigTree, host: ConfigHost | null, list: FaultList): void {
  /** The first parameter of each controller that one version alone has. */
  const versioned = new Map<string, Known>();
  const templates = tree.blocks.filter((block): block is GroupBlock => block.kind === 'template');
  for (const { controllers } of [...groupsOf(tree), ...templates]) {
    for (const block of controllers) {
      const isThere = lintController(block, host, list);
      for (const setting of block.settings) if (isThere) lintKey(block, setting, { host, list, versioned });
    }
  }
}

function lintController({ name }: SettingBlock, host: ConfigHost | null, list: FaultList): boolean {
  const controller = name.text;
  if (controller.startsWith('name=') || host?.controllers.has(controller)) return true;
  if (!controllersOfAll.has(controller)) {
    const guess = nearestWord(controller, controllersOfAll) ?? '';
    list.say('refused', sayOfMeaning('config-unknown-controller', { controller, guess }), name);
    return false;
  }
  if (!host || controller === 'cgroup') return true;
  const other = controller === 'io' ? 'blkio' : controller === 'blkio' ? 'io' : '';
  const there = host.controllers.get(other);
  const said = there
    ? sayOfMeaning('config-controller-named-so', { controller, here: other, version: there.version })
    : sayOfMeaning('config-controller-not-here', { controller });
  list.say('refused', said, name);
  return there !== undefined;
}

function lintKey(
  { name }: SettingBlock,
  setting: Setting,
  { host, list, versioned }: { host: ConfigHost | null; list: FaultList; versioned: Map<string, Known> },
): void {
  const { key, value } = setting;
  const here = host?.controllers.get(name.text);
  if (key.text.includes('/')) {
    list.say('refused', sayOfMeaning('config-key-path', { key: key.text }), key);
    return;
  }
  if (value.text === '') list.say('info', sayOfMeaning('config-empty-value', { key: key.text }), value);
  if (/^(tasks|cgroup\.procs|cgroup\.threads)$/.test(key.text)) {
    list.say('warning', sayOfMeaning('config-moves-process', { key: key.text, value: value.text }), key);
    return;
  }
  if (isNeverWritten(key.text)) {
    list.say('info', sayOfMeaning('config-not-written', { key: key.text }), key);
    return;
  }
  const right = key.text.split('.')[0] ?? '';
  if (!ofEveryGroup.test(key.text) && !liesTogether(name.text, right, here?.together ?? null, here?.version ?? null)) {
    list.say(
      here ? 'refused' : 'warning',
      sayOfMeaning('config-key-elsewhere', { key: key.text, controller: name.text, right }),
      key,
    );
    return;
  }
  const [onV1, onV2] = [meaningOfFile(1, key.text) !== null, meaningOfFile(2, key.text) !== null];
  if (!onV1 && !onV2) {
    const guess = nearestWord(key.text, knownFiles) ?? '';
    list.say('warning', sayOfMeaning('config-unknown-key', { key: key.text, guess }), key);
  } else if (onV1 !== onV2) {
    lintVersion({ setting, only: onV1 ? 1 : 2, controller: name.text }, here?.version ?? null, { list, versioned });
  }
}

function lintVersion(
  known: Known,
  here: CgroupVersion | null,
  { list, versioned }: { list: FaultList; versioned: Map<string, Known> },
): void {
  const { setting, only, controller } = known;
  const key = setting.key.text;
  if (here !== null) {
    if (here !== only) list.say('refused', sayOfMeaning('config-other-version', { key, only, here }), setting.key);
    return;
  }
  const filed = nameOfController(controller, 1);
  const before = versioned.get(filed);
  if (!before) versioned.set(filed, known);
  else if (before.only !== only) {
    const other = before.setting.key.text;
    list.say(
      'refused',
      sayOfMeaning('config-mixed-versions', { key, only, other, line: list.lineOf(before.setting) }),
      setting.key,
    );
  }
}

/** Whether a parameter of `right` is in the directory of `controller`. */
function liesTogether(
  controller: string,
  right: string,
  together: readonly string[] | null,
  version: CgroupVersion | null,
): boolean {
  if (right === controller || controller.startsWith('name=')) return true;
  if (!controllersOfAll.has(right)) return true;
  if (version === 2) return true;
  if (together) return together.includes(right);
  return oftenTogether.some((set) => set.has(controller) && set.has(right));
}
