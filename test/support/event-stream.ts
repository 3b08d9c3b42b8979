/** One block of a `text/event-stream`, as a client of ours reads it. */
export interface Block {
  id?: string;
  data?: string;
  retry?: string;
  comment?: string;
}

export interface OpenedStream {
  status: number;
  headers: Headers;
  /** Blocks as they come; ends where the stream does, and throws where it is cut. */
  blocks: AsyncGenerator<Block>;
  /** Blocks up to the one at which `enough` says so. @throws Error after 10 s without it */
  until(enough: (block: Block) => boolean): Promise<Block[]>;
  /** Every block until the stream ends. */
  rest(): Promise<Block[]>;
  close(): void;
}

export interface StreamCall {
  token?: string;
  headers?: Record<string, string>;
  waitMs?: number;
}

/** Opens a stream of events; an answer that is none has its body as the one block's `data`. */
export async function openStream(url: string, { token, headers, waitMs = 10_000 }: StreamCall = {}) {
  const gone = new AbortController();
  const response = await fetch(url, {
    headers: { ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }), ...headers },
    signal: gone.signal,
  });
  const blocks = blocksOf(response);
  const take = async (enough: (block: Block) => boolean): Promise<Block[]> => {
    const taken: Block[] = [];
    const late = setTimeout(() => gone.abort(new Error(`not within ${waitMs} ms`)), waitMs);
    try {
      for (;;) {
        const next = await blocks.next();
        if (next.done) return taken;
        taken.push(next.value);
        if (enough(next.value)) return taken;
      }
    } finally {
      clearTimeout(late);
    }
  };
  return {
    status: response.status,
    headers: response.headers,
    blocks,
    until: take,
    rest: () => take(() => false),
    close: () => gone.abort(),
  } satisfies OpenedStream;
}

async function* blocksOf(response: Response): AsyncGenerator<Block> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of response.body!) {
    text += decoder.decode(bytes as Uint8Array, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) yield blockOf(block);
  }
  if (text !== '') yield { data: text };
}

function blockOf(text: string): Block {
  const block: Block = {};
  for (const line of text.split('\n')) {
    const at = line.indexOf(':');
    const name = line.slice(0, at) || 'comment';
    if (name === 'comment' || name === 'id' || name === 'data' || name === 'retry')
      block[name] = line.slice(at + 1).replace(/^ /, '');
    else throw new Error(`a line that no client reads: ${line.slice(0, 80)}`);
  }
  return block;
}

export const isEvent = ({ data }: Block): boolean => data !== undefined;
export const positionsOf = (blocks: readonly Block[]): number[] =>
  blocks.filter(isEvent).map(({ id }) => Number(id));
