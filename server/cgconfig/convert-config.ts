/**
 * A whole file in the other version's words. Comments, order and everything that has no version stay as they are; each
 * parameter tells its formula, or that it is lost.
 */

import type { Span } from '#server/domain/config/config-fault.ts';
import type { ConfigConversion, ConvertedLine } from '#server/domain/config/config-requests.ts';
import { sayOfConversion } from '#server/domain/config/conversion-sentences.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { type GroupBlock, groupsOf, type SettingBlock } from './config-tree.ts';
import { convertSetting } from './convert-settings.ts';
import { cutSpan, indentAt, type Splice, spliced } from './edit-config.ts';
import { lineStartsOf, placeOf } from './line-starts.ts';
import { parseConfig } from './parse-config.ts';
import { printSetting } from './print-config.ts';

/** v1 controllers that v2 has none of; blkio is io there, and cpuacct a part of cpu. */
const onlyOnV1: ReadonlySet<string> = new Set(['devices', 'freezer', 'net_cls', 'net_prio', 'debug']);

/** Converts a file without syntax faults; what has faults is converted as far as it was understood. */
export function convertConfig(text: string, to: CgroupVersion): ConfigConversion {
  const starts = lineStartsOf(text);
  const lines: ConvertedLine[] = [];
  const splices: Splice[] = [];
  const say = (at: Span, said: Sentence, { to: becomes, isLost }: { to: string; isLost: boolean }) =>
    lines.push({ ...said, line: placeOf(starts, at.from).line, from: text.slice(at.from, at.to), to: becomes, isLost });
  const tree = parseConfig(text);
  const templates = tree.blocks.filter((block): block is GroupBlock => block.kind === 'template');
  for (const block of [...groupsOf(tree), ...templates]) {
    const gone = block.controllers.filter(({ name }) => isGone(name.text, to));
    if (gone.length > 0 && gone.length === block.controllers.length) {
      say(block.name, sayOfConversion('lost-group', { group: block.name.text, to }), { to: '', isLost: true });
      splices.push(cutSpan(text, block));
      continue;
    }
    for (const controller of block.controllers) {
      if (gone.includes(controller)) {
        const isCounted = controller.name.text === 'cpuacct';
        const said = isCounted
          ? sayOfConversion('lost-cpuacct', {})
          : sayOfConversion('lost-controller', { controller: controller.name.text, to });
        say(controller.name, said, { to: '', isLost: !isCounted });
        splices.push(cutSpan(text, controller));
      } else convertController(controller, { text, to, splices, say });
    }
  }
  return { text: spliced(text, splices), lines: lines.sort((a, b) => a.line - b.line) };
}

function convertController(
  { name, settings }: SettingBlock,
  { text, to, splices, say }: { text: string; to: CgroupVersion; splices: Splice[]; say: Say },
): void {
  const [old, other] = to === 2 ? ['blkio', 'io'] : ['io', 'blkio'];
  if (name.text === old) {
    say(name, sayOfConversion('convert-controller', { from: old, to: other }), { to: other, isLost: false });
    splices.push({ from: name.from, to: name.to, piece: other });
  }
  const all = new Map(settings.map(({ key, value }) => [key.text, value.text]));
  for (const setting of settings) {
    const { becomes, said, isLost } = convertSetting(setting, all, to);
    const printed = becomes.map(printSetting);
    const isSame =
      becomes.length === 1 && becomes[0]?.key === setting.key.text && becomes[0].value === setting.value.text;
    if (isSame) continue;
    say(setting, said, { to: printed.join(' '), isLost });
    const piece = printed.join(`\n${indentAt(text, setting.from)}`);
    splices.push(printed.length === 0 ? cutSpan(text, setting) : { from: setting.from, to: setting.to, piece });
  }
}

type Say = (at: Span, said: Sentence, outcome: { to: string; isLost: boolean }) => void;

function isGone(controller: string, to: CgroupVersion): boolean {
  return to === 2 && (onlyOnV1.has(controller) || controller === 'cpuacct');
}
