import { createHmac, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../domain/refusal.js';
import { type Day } from '../domain/time.js';
import type { KnownAt } from './parameters.js';
import {
  answersOf,
  invalidParameters,
  textsOf,
  type Answers,
  type Questions,
  type Spec,
} from './questions.js';

export type KeyPart = string | number | null;

/** One page of a list. */
export interface Page<S extends Spec> {
  /** The question, the cursor's where there is one: `knownAt` is then the position of the first page. */
  q: Answers<S>;
  limit: number;
  /** Sort key of the last row of the page before. */
  after?: readonly KeyPart[];
  /** `meta.next`: the cursor of the page after this one, given the position answered at and the last row's key. */
  next(position: number, lastKey: readonly KeyPart[]): string;
}

interface Pinned {
  v: 1;
  list: string;
  asOf: Day;
  at: number;
  given: Record<string, string>;
  key: KeyPart[];
}

const MAC_BYTES = 16;
/** Parameters that do not change which rows there are. */
const FREE = new Set(['limit', 'cursor', 'waitFor']);

const invalid = () =>
  new Refusal('invalid-cursor', { detail: 'the cursor is not one this list gave; start again without it' });

/**
 * Opaque cursors that pin asOf, the knowledge point and the filters, so that paging never skips or repeats. They
 * are sealed: what a cursor says goes into a query unread, so it must be what this service wrote.
 */
export class Paging {
  /** `secret` is the same for all processes of an installation, or one refuses the cursors of the other. */
  constructor(
    private readonly secret: Uint8Array,
    private readonly questions: Questions,
  ) {}

  /**
   * Reads the query of the list called `list`; `spec` includes `pageQuestions`.
   * @throws Refusal `invalid-parameter`, also where a parameter beside the cursor says otherwise; `invalid-cursor`
   */
  read<S extends Spec>(list: string, query: unknown, spec: S): Page<S> {
    const texts = textsOf(query, spec);
    const cursor = texts.get('cursor');
    const pinned = cursor === undefined ? undefined : this.open(cursor, list);
    const today = pinned?.asOf ?? this.questions.today();
    const q = pinned ? resumed(texts, pinned, spec) : answersOf(texts, spec, today);
    const given = pinned?.given ?? Object.fromEntries([...texts].filter(([name]) => !FREE.has(name)));
    const asOf = (q as { asOf?: Day }).asOf ?? today;
    const { limit = 50 } = q as { limit?: number };
    return {
      q,
      limit,
      ...(pinned ? { after: pinned.key } : {}),
      next: (position, lastKey) => this.seal({ v: 1, list, asOf, at: position, given, key: [...lastKey] }),
    };
  }

  private seal(pinned: Pinned): string {
    const body = Buffer.from(JSON.stringify(pinned));
    return Buffer.concat([this.mac(body), body]).toString('base64url');
  }

  private open(cursor: string, list: string): Pinned {
    const bytes = Buffer.from(cursor, 'base64url');
    // Node skips what is not base64url: only the one text that was given out stands for these bytes.
    if (bytes.length <= MAC_BYTES || bytes.toString('base64url') !== cursor) throw invalid();
    const body = bytes.subarray(MAC_BYTES);
    if (!timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.mac(body))) throw invalid();
    const pinned = JSON.parse(body.toString()) as Pinned;
    if (pinned.v !== 1 || pinned.list !== list) throw invalid();
    return pinned;
  }

  private mac(body: Uint8Array): Buffer {
    return createHmac('sha256', this.secret).update(body).digest().subarray(0, MAC_BYTES);
  }
}

/** The pinned question, after checking that whatever stands beside the cursor says the same. */
function resumed<S extends Spec>(texts: ReadonlyMap<string, string>, pinned: Pinned, spec: S): Answers<S> {
  const free = [...texts].filter(([name]) => FREE.has(name));
  const before = answersOf(new Map([...Object.entries(pinned.given), ...free]), spec, pinned.asOf);
  const now = answersOf(new Map([...Object.entries(pinned.given), ...texts]), spec, pinned.asOf);
  const at: KnownAt = { kind: 'position', position: pinned.at };
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  for (const name of texts.keys()) {
    if (FREE.has(name) || same(now[name], before[name])) continue;
    if (name === 'knownAt' && same(now[name], at)) continue;
    const detail = `${name} differs from what the cursor stands for; leave it out or start again`;
    throw invalidParameters([{ pointer: `/query/${name}`, code: 'differs-from-cursor', detail }]);
  }
  return 'knownAt' in spec ? { ...before, knownAt: at } : before;
}
