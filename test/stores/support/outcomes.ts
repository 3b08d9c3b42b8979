import type { Appended, EventStore, StoreError } from '../../../src/event-store/event-store.js';
import type { RecordedFact } from '../../../src/domain/facts/fact.js';

/** The error of an append that must fail, by its code: tests never look at messages. */
export async function refusal(append: Promise<Appended>): Promise<StoreError> {
  try {
    await append;
  } catch (error) {
    return error as StoreError;
  }
  throw new Error('the append was not refused');
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

export function factsOf(store: EventStore, stream: string): Promise<RecordedFact[]> {
  return collect(store.readStream(stream));
}

/** Holes, repeats and disorder in what should be `first`, `first` + 1, …; empty when there is nothing amiss. */
export function flaws(positions: readonly number[], first = 1): string[] {
  const found: string[] = [];
  let expected = first;
  for (const position of positions) {
    if (position !== expected) found.push(`${position} where ${expected} should be`);
    expected = position + 1;
  }
  return found;
}

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
