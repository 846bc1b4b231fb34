export function markChildren(): string;
export function endMarked(mark: string): Promise<string[]>;
export function killMarked(mark: string): void;
export function removeOrphanedGroups(): string[];
