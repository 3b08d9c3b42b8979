export const ROLES = [
  'admin',
  'hr-officer',
  'unit-head',
  'inspector',
  'report-admin',
  'key-custodian',
  'service',
  'person',
] as const;
export type Role = (typeof ROLES)[number];

/**
 * What a route asks of its caller. `open` wants no token at all. Until the access issue a `person` has no route:
 * reading one's own dossier needs the link between a token and a dossier, which does not exist yet.
 */
export type Policy = 'open' | 'read' | 'write' | 'rebuild' | 'administer';

const granted: Record<Role, ReadonlySet<Policy>> = {
  admin: new Set<Policy>(['read', 'write', 'rebuild', 'administer']),
  'hr-officer': new Set<Policy>(['read', 'write']),
  'unit-head': new Set<Policy>(['read']),
  inspector: new Set<Policy>(['read']),
  'report-admin': new Set<Policy>(['read', 'rebuild']),
  'key-custodian': new Set<Policy>(['read']),
  service: new Set<Policy>(['read']),
  person: new Set<Policy>(),
};

/** Whether a token of this role must name the unit it is good for, may do so, or must not. */
export const unitOf: Record<Role, 'required' | 'optional' | 'refused'> = {
  admin: 'refused',
  'hr-officer': 'required',
  'unit-head': 'required',
  inspector: 'optional',
  'report-admin': 'optional',
  'key-custodian': 'optional',
  service: 'optional',
  person: 'refused',
};

export const isRole = (value: unknown): value is Role => ROLES.includes(value as Role);

export function allows(role: Role, policy: Policy): boolean {
  return policy === 'open' || granted[role].has(policy);
}
