import { LocalIssuer } from '../access/issuer.js';
import { isRole, ROLES, unitOf } from '../access/roles.js';
import { loadConfig } from '../config.js';
import { isCode } from '../domain/facts/fields.js';
import { DONE, UsageError, type Command } from './io.js';
import { parse, seconds } from './options.js';

const OPTIONS = {
  role: { type: 'string' },
  unit: { type: 'string' },
  ttl: { type: 'string' },
  subject: { type: 'string' },
} as const;

export const command: Command = {
  usage: 'hoso token --role <role> [--unit <code>] [--ttl 8h] [--subject <name>]',
  summary: `Print a token for one of the roles ${ROLES.join(', ')}.`,
  async run(args, io) {
    const { values } = parse(args, OPTIONS, { most: 0 });
    const { role, unit, subject, ttl } = values;
    if (!isRole(role)) throw new UsageError(`--role must be one of ${ROLES.join(', ')}`);
    if (unit !== undefined && !isCode(unit)) throw new UsageError('--unit must be a unit code');
    if (unit === undefined && unitOf[role] === 'required')
      throw new UsageError(`a token of role ${role} needs --unit, the unit it is good for`);
    if (unit !== undefined && unitOf[role] === 'refused')
      throw new UsageError(`a token of role ${role} is not limited to a unit`);
    if (subject !== undefined && !/^[\p{L}\p{N}._@ -]{1,100}$/u.test(subject))
      throw new UsageError('--subject must have 1 to 100 letters, digits, spaces or . _ @ -');
    const issuer = await LocalIssuer.open(loadConfig().dataDir);
    const token = await issuer.issue({
      role,
      ttlSeconds: seconds(ttl ?? '8h'),
      ...(unit === undefined ? {} : { unit }),
      ...(subject === undefined ? {} : { subject }),
    });
    io.stdout(`${token}\n`);
    return DONE;
  },
};
