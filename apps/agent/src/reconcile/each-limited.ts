/** Runs `task` for every item, at most `limit` at a time; rejects with the first error once the running ones are settled. */
export async function eachLimited<T>(items: readonly T[], limit: number, task: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const errors: unknown[] = [];
  const work = async (): Promise<void> => {
    for (const item of queue) {
      if (errors.length > 0) return;
      await task(item).catch((thrown: unknown) => void errors.push(thrown));
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  if (errors.length > 0) throw errors[0];
}
