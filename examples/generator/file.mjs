import { idOf } from './random.mjs';

const BODIES = {
  'QĐ-UBND': ['decision', 'UBND phường Phan Đình Phùng'],
  'QĐ-UBND-TP': ['decision', 'UBND thành phố Thái Nguyên'],
  'QĐ-ĐU': ['decision', 'Đảng ủy phường Phan Đình Phùng'],
  'QĐ-TU': ['decision', 'Tỉnh ủy Thái Nguyên'],
  'NQ-HĐND': ['resolution', 'HĐND phường Phan Đình Phùng'],
  'TB-UBND': ['notice', 'UBND phường Phan Đình Phùng'],
};

/** One person's lines, in the order in which an officer would enter them. */
export class PersonFile {
  lines = [];
  postings = 0;

  constructor(code, random) {
    this.code = code;
    this.random = random;
  }

  add(type, effectiveOn, data, issuer) {
    const decision = issuer && this.decision(issuer, effectiveOn);
    this.lines.push({ staff: this.code, type, effectiveOn, data, ...(decision ? { decision } : {}) });
    return this;
  }

  /** Opens a posting whose id later lines can name; returns that id. */
  post(type, effectiveOn, unitCode, positionCode, more = {}, issuer) {
    const postingId = `p${++this.postings}`;
    this.add(type, effectiveOn, { unitCode, positionCode, postingId, ...more }, issuer);
    return postingId;
  }

  /** Gives the last line an id of its own, for the lines and requests that name the fact. */
  named(name) {
    const last = this.lines.at(-1);
    last.id = idOf(`${this.code} ${name}`);
    return last.id;
  }

  decision(issuer, effectiveOn) {
    // Of a day known only to the month or the year the paper is lost as well.
    if (effectiveOn.length < 10) return undefined;
    const [kind, issuingBody] = BODIES[issuer];
    const signedOn = new Date(Date.parse(`${effectiveOn}T00:00:00Z`) - this.random.int(0, 12) * 86_400_000);
    const number = `${this.random.int(12, 2400)}/${issuer.replace('-TP', '')}`;
    return { kind, number, signedOn: signedOn.toISOString().slice(0, 10), issuingBody };
  }
}
