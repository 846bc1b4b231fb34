/** A fault of Corral's own, for whoever runs it: the page shows only the request id. */
export function logFault(requestId: string, where: string, error: unknown): void {
  console.error(`corral: request ${requestId}: ${where} failed:`, error);
}
