/**
 * Several streams as one, each value as it comes; a stream is asked for its next value only when the last one was taken.
 * Ends with the first stream that ends or fails, and ends the others.
 */
export async function* mergeStreams<Value>(streams: readonly AsyncGenerator<Value>[]): AsyncGenerator<Value> {
  const ask = async (index: number) => ({ index, result: await (streams[index] as AsyncGenerator<Value>).next() });
  const pending = new Map(streams.map((_, index) => [index, ask(index)]));
  try {
    for (;;) {
      const { index, result } = await Promise.race(pending.values());
      if (result.done) return;
      pending.set(index, ask(index));
      yield result.value;
    }
  } finally {
    for (const stream of streams) void stream.return(undefined);
    // What was asked last is nobody's any more; its failure is not either.
    for (const last of pending.values()) last.catch(() => undefined);
  }
}
