export const POSTING_KINDS = ['primary', 'concurrent', 'party', 'acting', 'rotation', 'secondment'] as const;
export type PostingKind = (typeof POSTING_KINDS)[number];
