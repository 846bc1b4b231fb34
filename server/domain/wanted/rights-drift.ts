/** Owners and permissions that are not as they are kept, and what puts them back. Pure. */
import { fingerprintOf } from '#server/domain/changes/basis.ts';
import { shellWord } from '#server/domain/changes/equivalents.ts';
import { rightsText } from '#server/domain/config/file-rights.ts';
import type { WantedRights } from './wanted.ts';

/** Of a group's directory in one hierarchy, or of a file in it. */
export interface RightsDrift {
  hierarchyId: string;
  dir: string;
  /** The file's; "" is the directory itself. */
  name: string;
  now: WantedRights;
  wanted: WantedRights;
}

export function pathOfRights({ dir, name }: Pick<RightsDrift, 'dir' | 'name'>): string {
  return name === '' ? dir : `${dir}/${name}`;
}

/** The same by hand, as shell lines. */
export function rightsCommands(rights: readonly RightsDrift[]): string[] {
  return rights.flatMap((drift) => {
    const { now, wanted } = drift;
    const path = shellWord(pathOfRights(drift));
    const hasMoved = now.uid !== wanted.uid || now.gid !== wanted.gid;
    return [
      ...(hasMoved ? [`chown ${wanted.uid}:${wanted.gid} ${path}`] : []),
      // Changing the owner may clear bits.
      ...(hasMoved || now.mode !== wanted.mode ? [`chmod ${wanted.mode.toString(8)} ${path}`] : []),
    ];
  });
}

/** What a preview of them rests on. */
export function basisOfRights(rights: readonly RightsDrift[]): string {
  return fingerprintOf(
    rights.map((drift) => `${pathOfRights(drift)} ${rightsText(drift.now)} ${rightsText(drift.wanted)}`),
  );
}
