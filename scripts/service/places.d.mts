interface Place {
  home: string;
  unitFolder: string;
  settingsFile: string;
}

export const installed: Place;
export function refuseForeign(place: Place, folders?: string[]): void;
export function isPayload(folder: string): boolean;
export function isOwn(file: string): boolean;
