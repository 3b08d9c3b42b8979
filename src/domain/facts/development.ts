import { dossier, type Mismatch } from './entry.js';
import type { JsonObject } from './fact.js';
import { EDUCATION_LEVELS } from '../catalogues/education-levels.js';
import { STATE_MANAGEMENT_LEVELS } from '../catalogues/state-management-levels.js';
import { THEORY_LEVELS } from '../catalogues/theory-levels.js';
import { AnyDay, Bool, Code, Codes, FullDay, Int, OneOf, Text } from './fields.js';

const OPTIONAL = { optional: true } as const;

/** `effectiveOn` is the day of completion. */
export class TrainingCourseCompleted {
  @Text(300) title: string;
  @Code(OPTIONAL) courseCode?: string;
  @Codes(OPTIONAL) topics?: string[];
  @Int(0, 100_000, OPTIONAL) hours?: number;
  @AnyDay(OPTIONAL) startedOn?: string;
  @Text(300, OPTIONAL) provider?: string;
  @Text(100, OPTIONAL) certificateNumber?: string;
  @Code(OPTIONAL) planId?: string;
}

export class DegreeAwarded {
  @OneOf(EDUCATION_LEVELS.map((level) => level.code)) level: string;
  @Text(300, OPTIONAL) major?: string;
  @Code(OPTIONAL) majorCode?: string;
  @Text(300, OPTIONAL) school?: string;
  @Text(100, OPTIONAL) mode?: string;
  @Bool(OPTIONAL) second?: boolean;
}

export class PoliticalTheoryLevelAttained {
  @OneOf(THEORY_LEVELS.map((level) => level.code)) level: string;
  @Text(300, OPTIONAL) school?: string;
  @Text(300, OPTIONAL) equivalenceReference?: string;
}

export const STATE_MANAGEMENT = 'state-management';

/** `kind` is a free code but for `state-management`, whose levels are those of the catalogue. */
export class CertificateObtained {
  @Code() kind: string;
  @Text(100, OPTIONAL) level?: string;
  /** The last day on which it is valid. */
  @FullDay(OPTIONAL) expiresOn?: string;
  @Text(100, OPTIONAL) number?: string;
  @Text(300, OPTIONAL) issuer?: string;
}

const levelsOf = (levels: readonly { code: string }[]) => levels.map((level) => level.code);
const STUDY_LEVELS = {
  degree: levelsOf(EDUCATION_LEVELS),
  theory: levelsOf(THEORY_LEVELS),
} as const;

/** `level` is one of degrees, or of political theory: `kind` tells which where a code (`TC`) is in both. */
export class StudyAssigned {
  @OneOf([...new Set(Object.values(STUDY_LEVELS).flat())]) level: string;
  @OneOf(['degree', 'theory'], OPTIONAL) kind?: keyof typeof STUDY_LEVELS;
  @Text(300, OPTIONAL) major?: string;
  @Text(300, OPTIONAL) school?: string;
  @FullDay(OPTIONAL) until?: string;
  @Text(300, OPTIONAL) basis?: string;
  @Bool(OPTIONAL) second?: boolean;
}

/** Checks a level against those that its kind has; kinds that are not named leave it free. */
const levelByKind =
  (levels: ReadonlyMap<string, readonly string[]>) =>
  ({ kind, level }: JsonObject): Mismatch[] => {
    const codes = levels.get(kind as string);
    return !codes || level === undefined || codes.includes(level as string)
      ? []
      : [{ field: 'level', detail: `level must be one of ${codes.join(', ')}` }];
  };

export const developmentFacts = {
  TrainingCourseCompleted: dossier(
    TrainingCourseCompleted,
    { does: 'develops', item: 'training' },
    'Hoàn thành bồi dưỡng',
    'Training course completed',
  ),
  DegreeAwarded: dossier(
    DegreeAwarded,
    { does: 'develops', item: 'degree' },
    'Được cấp văn bằng',
    'Degree awarded',
  ),
  PoliticalTheoryLevelAttained: dossier(
    PoliticalTheoryLevelAttained,
    { does: 'develops', item: 'theory' },
    'Đạt trình độ lý luận chính trị',
    'Political theory level attained',
  ),
  CertificateObtained: dossier(
    CertificateObtained,
    { does: 'develops', item: 'certificate' },
    'Được cấp chứng chỉ',
    'Certificate obtained',
    levelByKind(new Map([[STATE_MANAGEMENT, levelsOf(STATE_MANAGEMENT_LEVELS)]])),
  ),
  StudyAssigned: dossier(
    StudyAssigned,
    { does: 'develops', item: 'study' },
    'Cử đi đào tạo',
    'Sent to study',
    levelByKind(new Map(Object.entries(STUDY_LEVELS))),
  ),
};
