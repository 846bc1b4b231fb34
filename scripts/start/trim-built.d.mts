export function trimBuilt(standalone: string): void;
export function isEnvFile(name: string): boolean;
