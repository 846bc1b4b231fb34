import type { Settings } from './settings.mjs';

export function makeFolders(settings: Settings, uid: number): void;
export function takeOverFormer(settings: Settings): boolean;
export function checkDataFolder(settings: Settings): void;
