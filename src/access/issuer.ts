import { randomUUID } from 'node:crypto';
import { chmod, link, mkdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT, type JWK } from 'jose';
import { Refusal } from '../domain/refusal.js';
import { isRole, unitOf, type Role } from './roles.js';
import type { Caller } from './scope.js';

type SigningKey = Awaited<ReturnType<typeof importJWK>>;

const ISSUER = 'urn:hoso:local';
const AUDIENCE = 'urn:hoso:api';
const ALGORITHM = 'EdDSA';
const KEY_FILE = 'issuer-key.json';
const CLOCK_SKEW_SECONDS = 5;

/** The issuer's key cannot be used; the message says what to do. */
export class IssuerKeyError extends Error {
  readonly exitCode = 3;
}

export interface TokenRequest {
  role: Role;
  unit?: string;
  subject?: string;
  ttlSeconds: number;
}

/**
 * Issues and checks tokens with a key of this installation, until an identity provider does. The key is one file in
 * the data directory, readable by its owner alone; services that share the directory share it.
 */
export class LocalIssuer {
  private constructor(
    private readonly privateKey: SigningKey,
    private readonly publicKey: SigningKey,
  ) {}

  /** Reads the key, or makes it. @throws IssuerKeyError */
  static async open(dataDir: string): Promise<LocalIssuer> {
    const file = join(dataDir, KEY_FILE);
    const jwk = (await readKey(file)) ?? (await makeKey(dataDir, file));
    const { d: _, ...publicJwk } = jwk;
    return new LocalIssuer(await importJWK(jwk, ALGORITHM), await importJWK(publicJwk, ALGORITHM));
  }

  issue({ role, unit, subject, ttlSeconds }: TokenRequest): Promise<string> {
    return new SignJWT({ role, ...(unit === undefined ? {} : { unit }) })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(subject ?? role)
      .setIssuedAt()
      .setExpirationTime(`${ttlSeconds}s`)
      .setJti(randomUUID())
      .sign(this.privateKey);
  }

  /** @throws Refusal `unauthenticated` for any token that is not ours, not for us, or not valid now */
  async verify(token: string): Promise<Caller> {
    const refuse = () =>
      new Refusal('unauthenticated', { detail: 'the token is not valid here or has expired' });
    try {
      const { payload } = await jwtVerify(token, this.publicKey, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: 'at+jwt',
        clockTolerance: CLOCK_SKEW_SECONDS,
        requiredClaims: ['sub', 'exp', 'jti', 'aud', 'role'],
      });
      const { sub, jti, role, unit, exp } = payload;
      if (!isRole(role) || exp === undefined || typeof sub !== 'string' || typeof jti !== 'string')
        throw refuse();
      if (unit !== undefined && typeof unit !== 'string') throw refuse();
      if (unit === undefined && unitOf[role] === 'required') throw refuse();
      const caller = { subject: sub, role, tokenId: jti, expiresAt: exp * 1_000 };
      return unit === undefined ? caller : { ...caller, unit };
    } catch {
      throw refuse();
    }
  }
}

async function readKey(file: string): Promise<JWK | undefined> {
  let text: string;
  try {
    const { mode } = await stat(file);
    if ((mode & 0o077) !== 0)
      throw new IssuerKeyError(`${file} can be read by others; make it private with chmod 600, or delete it`);
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof IssuerKeyError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new IssuerKeyError(`${file} cannot be read (${code ?? 'unknown reason'})`);
  }
  try {
    const jwk = JSON.parse(text) as JWK;
    if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519' && jwk.d && jwk.x) return jwk;
  } catch {
    // Told below.
  }
  throw new IssuerKeyError(
    `${file} is not an issuer key; move it away, and a new one is made (old tokens end)`,
  );
}

/** Several processes may make the key at once: the first to link its file wins, the others read that one. */
async function makeKey(dataDir: string, file: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(privateKey);
  const draft = `${file}.${process.pid}.${randomUUID()}`;
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o711 });
    await writeFile(draft, JSON.stringify(jwk), { mode: 0o600, flag: 'wx' });
    await chmod(draft, 0o600);
    await link(draft, file);
    return jwk;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return (await readKey(file))!;
    throw new IssuerKeyError(
      `the issuer key cannot be written to ${dataDir} (${(error as NodeJS.ErrnoException).code})`,
    );
  } finally {
    await unlink(draft).catch(() => {});
  }
}
