import { addDays, addMonths, type Day } from '../domain/time.js';
import type { Commune } from './communes.js';
import { NEW_SYSTEM } from './days.js';
import { commanderOf, formerPosts, type FormerPost } from './former.js';
import { happen } from './happenings.js';
import { beforeReform, leave, throughout } from './lives.js';
import type { Names } from './names.js';
import { admit, partyOffice, takeUp } from './office.js';
import { joinCommittee } from './party.js';
import type { PersonFile } from './person-file.js';
import { newPerson, type Asked, type Person } from './person.js';
import { postsOf, unitOf, type Post } from './posts.js';
import { Random } from './random.js';
import { seatOf, type Leaving, type Seat } from './seats.js';
import type { Levels } from './study.js';
import { determinations, satisfaction, successionPlans } from './traits.js';

export interface Demo {
  seed: string;
  communes: readonly Commune[];
  names: Names;
  levels: Levels;
}

/** What the file number of everybody in a demo begins with. */
export const DEMO_CODE = 'DEMO-';
const ROTATION_MONTHS = 36;
const REASONS: Readonly<Record<Leaving, string>> = {
  StaffRetired: 'Nghỉ hưu đúng tuổi',
  EmploymentEnded: 'Chuyển công tác ra ngoài cấp xã',
  StaffDied: 'Từ trần',
};

/** The people of one commune: those in its posts, those who were, and those who left when it was formed. */
export class CommunePeople {
  private readonly former: FormerPost[];
  private people = 0;
  private planned = 0;

  constructor(
    private readonly demo: Demo,
    private readonly commune: Commune,
  ) {
    const random = new Random(`${demo.seed} former posts ${commune.code}`);
    this.former = formerPosts(commune)
      .map((post) => [random.next(), post] as const)
      .sort(([a], [b]) => a - b)
      .map(([, post]) => post);
  }

  *files(): Generator<PersonFile> {
    const { demo, commune } = this;
    const after = demo.communes[commune.index + 1];
    for (const post of postsOf(commune)) {
      const seat = seatOf(demo.seed, commune, post, after);
      if (seat.first !== 'nobody') yield this.first(post, seat);
      if (seat.next) yield this.next(post, seat.next);
    }
    yield* this.departed();
  }

  private ask(post: Post, from: Person['from'], more: Partial<Asked> = {}): Person {
    const { demo, commune } = this;
    const code = `${DEMO_CODE}${commune.code}-${String(++this.people).padStart(3, '0')}`;
    return newPerson({ code, seed: demo.seed, commune, post, names: demo.names, from, ...more });
  }

  /** In the post from the first day of the new system, to this day or until something ends it. */
  private first(post: Post, { first, happening }: Seat): PersonFile {
    const leaving = typeof first === 'object' ? first : undefined;
    const retires = leaving?.how === 'StaffRetired' ? { retires: addDays(leaving.leaves, -1) } : {};
    const person = this.ask(post, 'old-units', retires);
    person.left = leaving?.leaves;
    const leading = this.formerPostFor(post);
    const termLeft = beforeReform(person, leading);
    const rotation = happening?.what === 'rotated-here' ? happening : undefined;
    const held = rotation ? this.rotatedHere(person, rotation.until) : takeUp(person, NEW_SYSTEM, termLeft);
    joinCommittee(person, NEW_SYSTEM);
    determinations(person, NEW_SYSTEM);
    if (leaving) leave(person, leaving.how, REASONS[leaving.how]);
    else this.plan(person);
    satisfaction(person, NEW_SYSTEM);
    throughout(person, this.demo.levels, leaving === undefined);
    const neighbours = this.demo.communes;
    const neighbour = neighbours[(this.commune.index + 1) % neighbours.length];
    if (happening) happen(person, held, happening, neighbour === this.commune ? undefined : neighbour);
    return person.file;
  }

  private rotatedHere({ file, commune, post }: Person, until: Day) {
    file.worksAt(NEW_SYSTEM, commune.code, `UBND ${commune.name}`);
    const postingId = file.move(
      'LeaderRotated',
      NEW_SYSTEM,
      unitOf(commune, post.body),
      post.positionCode,
      { until },
      'QĐ-TU',
    );
    return { postingId, party: undefined };
  }

  private next(post: Post, { from, comes }: NonNullable<Seat['next']>): PersonFile {
    if (comes === 'rotated') return this.rotatedFrom(this.demo.communes[this.commune.index - 1]!, post, from);
    const person = this.ask(post, comes === 'recruited' ? 'nowhere' : 'province', { since: from });
    beforeReform(person, undefined);
    if (comes === 'from-province') admit(person, from);
    takeUp(person, from, undefined);
    joinCommittee(person, from);
    determinations(person, from);
    satisfaction(person, from);
    throughout(person, this.demo.levels, true);
    return person.file;
  }

  /** A vice chair of the commune before, who came here in rotation. */
  private rotatedFrom(before: Commune, post: Post, on: Day): PersonFile {
    const person = this.ask({ ...post, nth: 1, party: undefined, role: 'member' }, 'old-units', {
      commune: before,
    });
    const { file } = person;
    beforeReform(person, undefined);
    takeUp(person, NEW_SYSTEM, undefined, on);
    joinCommittee(person, NEW_SYSTEM, on);
    determinations(person, NEW_SYSTEM);
    person.commune = this.commune;
    person.post = post;
    file.worksAt(on, this.commune.code, `UBND ${this.commune.name}`);
    const until = addDays(addMonths(on, ROTATION_MONTHS), -1);
    file.move('LeaderRotated', on, unitOf(this.commune, post.body), post.positionCode, { until }, 'QĐ-TU');
    if (post.party) partyOffice(person, on);
    joinCommittee(person, on);
    throughout(person, this.demo.levels, true);
    return file;
  }

  /** Early retirement at the reorganisation; now and then somebody's posting was never moved. */
  private *departed(): Generator<PersonFile> {
    const { commune } = this;
    const officer: Post = {
      body: 'P-KT',
      positionCode: 'CV',
      nth: 0,
      stratum: 'officer',
      filling: 'officer',
    };
    const leader: Post = { ...officer, stratum: 'head', filling: 'leader' };
    const forgotten = commune.index % 10 === 3 ? 1 : 0;
    const count = 3 + (commune.index % 3) + forgotten;
    for (let n = 0; n < count; n++) {
      const leading = n < 2 ? this.former.pop() : undefined;
      const stays = n >= count - forgotten;
      const person = this.ask(leading ? leader : officer, 'old-units');
      if (!stays) person.left = NEW_SYSTEM;
      beforeReform(person, leading);
      if (!stays)
        leave(
          person,
          n % 2 === 0 ? 'StaffRetired' : 'EmploymentEnded',
          'Nghỉ theo Nghị định 178/2024/NĐ-CP khi sắp xếp tổ chức',
        );
      throughout(person, this.demo.levels, false);
      yield person.file;
    }
  }

  private formerPostFor({ stratum, positionCode }: Post): FormerPost | undefined {
    if (stratum === 'officer') return undefined;
    const [former] = this.commune.formers;
    if (positionCode === 'CHT-QS' && former) return commanderOf(former);
    return this.former.pop();
  }

  private plan(person: Person): void {
    if (person.post.category === undefined && person.random.chance(35))
      successionPlans(person, ++this.planned);
  }
}
