/** Which version a text would have to be for, to be loaded on the host whose faults these are. Pure. */
import type { ConfigFault } from './config-fault.ts';

type Version = 1 | 2;

/** Null where no fault of the text is that it is for the other version. */
export function versionOfHost(faults: readonly Pick<ConfigFault, 'code' | 'values'>[]): Version | null {
  for (const { code, values } of faults) {
    if (code === 'config-other-version') return values.here === 1 ? 1 : 2;
    if (code === 'config-controller-named-so') return values.version === 1 ? 1 : 2;
  }
  return null;
}
