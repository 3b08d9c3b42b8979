/**
 * The clauses of the provincial plan 2026–2030 that the service serves: each with the tests that show it, or what it
 * waits for. `p` counts the paragraphs of a clause. A clause may have tests and wait for more.
 */
export interface Clause {
  clause: string;
  need: string;
  /** `file › name of the test` */
  tests?: readonly string[];
  waits?: 'access' | 'planning-reports' | 'context';
}
