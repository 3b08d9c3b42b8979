/** Streams of facts are `<category>-<id>`; settings are one stream. Anything else in a KurrentDB is not ours. */
const CATEGORIES = ['staff', 'unit', 'position', 'indicator', 'rules', 'round'] as const;
const SETTINGS = 'settings';

/** For the server, which sends a little more than ours: it knows beginnings of names only. */
export const FOLLOWED_PREFIXES = [...CATEGORIES.map((category) => `${category}-`), SETTINGS];

const FOLLOWED = new RegExp(`^(?:(?:${CATEGORIES.join('|')})-.+|${SETTINGS})$`, 's');

/** Whether a stream holds facts of ours. */
export const isFollowed = (stream: string): boolean => FOLLOWED.test(stream);
