export function compileCacheOf(settings: { agentSocket: string }): string;
export function makeCompileCache(settings: { agentSocket: string }, uid: number): void;
