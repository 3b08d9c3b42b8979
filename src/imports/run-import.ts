import type { Caller } from '../access/scope.js';
import type { OrganisationPipeline } from '../commands/organisation-pipeline.js';
import type { Organisation } from '../domain/organisation/organisation.js';
import { dayAt } from '../domain/time.js';
import type { EventStore, KnownFact } from '../event-store/event-store.js';
import type { Journal } from '../journal/journal.js';
import type { OrganisationLog } from '../read-store/organisation-log.js';
import { emptyTally, type Batch, type Batches } from './batches.js';
import { DossierShelf } from './dossier-shelf.js';
import { isRefused, type ReadLine, type RefusedLine } from './judge-lines.js';
import { recordOrganisationLines, type SubjectLine } from './organisation-lines.js';
import { Interrupted } from './interrupted.js';
import { readNdjson, rowReader, type LineReader } from './line-reader.js';
import { recordPerson } from './record-person.js';
import { isRowKind } from './rows/kinds.js';
import { dossiersOf, PersonLines } from './staff-lines.js';

/** Most lines about one person: more than a request of 1 MiB could hold anyway. */
const MOST_LINES = 10_000;
/** People of a page: many where each has a line or two, few where each has a career. */
const PEOPLE_PER_PAGE = 500;
const PEOPLES_LINES_PER_PAGE = 3_000;
const LINES_PER_PAGE = 2_000;
const ORGANISATION_PER_PAGE = 5_000;

export interface ImportParts {
  store: EventStore;
  journal: Journal;
  organisations: OrganisationLog;
  organisation: OrganisationPipeline;
  batches: Batches;
  now: () => number;
}

const keyOf = ({ subject }: SubjectLine) => subject.slice('staff:'.length);

/** Whether a line leaves alone what the next page looks up: recorded ids, and who holds which file code. */
const isAloof = (line: ReadLine | RefusedLine) =>
  isRefused(line) || (line.input.id === undefined && line.input.data['targetEventId'] === undefined);

/** The first people whose lines together fit a page; always one. */
function fitting<T extends { lines: number }>(people: readonly T[]): T[] {
  let lines = 0;
  const end = people.findIndex((one) => (lines += one.lines) > PEOPLES_LINES_PER_PAGE);
  return people.slice(0, end < 0 ? people.length : Math.max(1, end));
}

/** Carries one staged import through: organisation first, then people; or, for archives, line by line. */
export class RunImport {
  /** What a dry run has made of the organisation; a commit reads it from the log. */
  private imagined?: Organisation;
  private rowReader?: { organisation: Organisation; read: LineReader };

  constructor(
    private readonly parts: ImportParts,
    private readonly batch: Batch,
    private readonly isStopping: () => boolean,
  ) {}

  async run(): Promise<void> {
    const { id } = this.batch;
    const crowded = await this.parts.batches.refuseCrowds(id, MOST_LINES);
    if (crowded > 0)
      await this.parts.batches.advance(id, { ...emptyTally(), refused: [] }, crowded, this.batch.resume);
    if (this.byLine) return this.lines();
    if (this.batch.resume === 0) await this.organisation();
    await this.people();
  }

  private get dryRun() {
    return this.batch.mode === 'dry-run';
  }

  /** An archive is recorded in the order of the file; its dry run judges the same lines person by person. */
  private get byLine() {
    return !this.batch.strict && !this.dryRun;
  }

  /** Units and positions, parents before children wherever they stand in the file. */
  private async organisation(): Promise<void> {
    const subjects = await this.parts.batches.subjects(
      this.batch.id,
      0,
      false,
      MOST_LINES,
      Number.MAX_SAFE_INTEGER,
    );
    if (subjects.length === 0) return;
    for (let start = 0; start < subjects.length; start += ORGANISATION_PER_PAGE) {
      const page = subjects.slice(start, start + ORGANISATION_PER_PAGE).map(({ subject }) => subject);
      const lines = await this.parts.batches.linesOf(this.batch.id, page);
      const staged = [...lines].flatMap(([subject, own]) => own.map((line) => ({ ...line, subject })));
      await this.organisationLines(
        staged.sort((a, b) => a.line - b.line),
        0,
      );
    }
  }

  private async organisationLines(lines: readonly SubjectLine[], resume: number): Promise<void> {
    const tally = emptyTally();
    const { batch, dryRun, caller } = this;
    const left = await recordOrganisationLines(
      lines,
      this.parts,
      { batch, dryRun, caller, imagined: this.imagined },
      tally,
    );
    if (dryRun) this.imagined = left;
    await this.parts.batches.advance(batch.id, tally, lines.length, resume);
  }

  /** While the appends of one page are on their way to the disk, the next page is judged. */
  private async people(): Promise<void> {
    const { id, resume } = this.batch;
    let before = Promise.resolve();
    try {
      for (let after = resume; ;) {
        const page = fitting(await this.parts.batches.subjects(id, after, true, MOST_LINES, PEOPLE_PER_PAGE));
        if (page.length === 0) break;
        this.goOn();
        after = page.at(-1)!.first_line;
        const { recorded, aloof, finish } = await this.peoplePage(page.map(({ subject }) => subject));
        const appended = Promise.all(recorded);
        // Both are awaited a page later, or below; until then a failure is nobody's.
        appended.catch(() => {});
        await before;
        const end = after;
        before = appended.then(() => finish(end));
        before.catch(() => {});
        if (!aloof) await before;
      }
    } finally {
      await before;
    }
  }

  private async peoplePage(subjects: readonly string[]) {
    const { id } = this.batch;
    const lines = await this.parts.batches.linesOf(id, subjects);
    const keys = [...lines.keys()].map((subject) => subject.slice('staff:'.length));
    const dossiers = await dossiersOf(keys, this.parts);
    const tally = emptyTally();
    const readLines = await this.reader();
    const read = subjects.map((subject) => {
      const key = subject.slice('staff:'.length);
      return { key, own: (lines.get(subject) ?? []).flatMap((line) => readLines(line, dossiers.get(key))) };
    });
    const all = read.flatMap(({ own }) => own);
    const staged = [...lines.values()].reduce((sum, own) => sum + own.length, 0);
    const person = await this.personLines(all);
    const recorded: Promise<void>[] = [];
    for (const { key, own } of read) {
      const dossier = dossiers.get(key);
      if (dossier)
        recorded.push(...recordPerson(person, { key, dossier, strict: this.batch.strict }, own, tally));
    }
    return {
      recorded,
      aloof: all.every(isAloof),
      finish: (resume: number) => this.parts.batches.advance(id, tally, staged, resume),
    };
  }

  private async lines(): Promise<void> {
    const { id } = this.batch;
    const shelf = new DossierShelf(this.parts);
    for (let after = this.batch.resume; ;) {
      const page = await this.parts.batches.linesAfter(id, after, LINES_PER_PAGE);
      if (page.length === 0) return;
      this.goOn();
      let start = 0;
      while (start < page.length) {
        const isStaff = page[start]!.subject.startsWith('staff:');
        let end = start;
        while (end < page.length && page[end]!.subject.startsWith('staff:') === isStaff) end++;
        const run = page.slice(start, end);
        after = run.at(-1)!.line;
        if (isStaff) await this.staffRun(run, shelf, after);
        else await this.organisationLines(run, after);
        start = end;
      }
    }
  }

  /** Lines about people, each judged alone and recorded in the order of the file. */
  private async staffRun(run: readonly SubjectLine[], shelf: DossierShelf, resume: number): Promise<void> {
    const tally = emptyTally();
    await shelf.fetch(run.map(keyOf));
    const readLines = await this.reader();
    // What a row is judged by may change with the row before it; a line of NDJSON is the same whenever it is read.
    const early = isRowKind(this.batch.kind) ? undefined : run.map((line) => readLines(line));
    const person = await this.personLines((early ?? []).flat());
    for (const [index, line] of run.entries()) {
      const key = keyOf(line);
      const read = early?.[index] ?? readLines(line, shelf.dossierOf(key));
      const refused = read.find(isRefused);
      if (refused) tally.refused.push(refused);
      else await shelf.record(key, read as ReadLine[], person, tally);
    }
    await shelf.settle();
    await this.parts.batches.advance(this.batch.id, tally, run.length, resume);
  }

  private async reader(): Promise<LineReader> {
    if (!isRowKind(this.batch.kind)) return readNdjson;
    const { organisation } = await this.parts.organisations.now();
    if (this.rowReader?.organisation !== organisation)
      this.rowReader = { organisation, read: rowReader(this.batch, organisation, dayAt(this.parts.now())) };
    return this.rowReader.read;
  }

  private async personLines(read: readonly (ReadLine | RefusedLine)[]): Promise<PersonLines> {
    const ids = read.flatMap((line) =>
      !isRefused(line) && line.input.id ? [line.input.id.toLowerCase()] : [],
    );
    const known = ids.length === 0 ? [] : await this.parts.store.findFacts(ids);
    const named: Map<string, KnownFact> = new Map(known.map((fact) => [fact.id, fact]));
    return new PersonLines({
      importId: this.batch.id,
      caller: this.caller,
      store: this.parts.store,
      journal: this.parts.journal,
      organisation: this.imagined ?? (await this.parts.organisations.now()).organisation,
      today: dayAt(this.parts.now()),
      lenient: !this.batch.strict,
      dryRun: this.dryRun,
      named,
    });
  }

  /** @throws Interrupted between two steps, when the service stops */
  private goOn(): void {
    if (this.isStopping()) throw new Interrupted();
  }

  private get caller(): Caller {
    return this.batch.caller as Caller;
  }
}
