export const agentUnit: string;
export const webUnit: string;
export const mark: string;
export const configFault: number;
export const webGroup: string;
export const sysusersLine: string;

export interface ServicePlace {
  home: string;
  settingsFile: string;
  webUser: string;
  dataDir: string;
  runDir: string;
  agentDir: string;
  mark?: string;
}

export function unitsOf(place: ServicePlace): Record<string, string>;
