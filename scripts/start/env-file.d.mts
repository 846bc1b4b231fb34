export function readEnvFile(file: string): Record<string, string>;
export function parseEnvFile(text: string, file: string): Record<string, string>;
