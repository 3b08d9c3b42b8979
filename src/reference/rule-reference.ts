import { ruleFiles, type RuleFile } from '../catalogues/rules.js';
import { REASONS } from '../domain/rules/reasons.js';
import { SETTING_NAMES, type Settings } from '../domain/rules/settings.js';
import { table, type Words } from './markdown.js';
import { RULES_HEAD, RULES_TAIL } from './rule-texts.js';
import { CONFIDENCE, SETTINGS } from './rule-words.js';

const twice = (vi: string, en: string) => (vi === en ? vi : `${vi}<br>_${en}_`);
const day = (text: string) => text.split('-').toReversed().join('/');

function numbers({ ruleSet }: RuleFile): string {
  const settings = ruleSet.settings as Settings;
  const rows = SETTING_NAMES.map((name) => {
    const { vi, en, value } = SETTINGS[name];
    const said = value(settings);
    const about = ruleSet.sources.filter((source) => source.settings.includes(name));
    const lines = about.map((source) => {
      const note = source['note'] as Words | undefined;
      return `${source.source}${note ? `. ${note.vi} _(${note.en})_` : ''}`;
    });
    const sure = about.map(({ confidence }) => `${CONFIDENCE[confidence]?.vi} · ${confidence}`);
    const verified = about.map((source) => (source.verified ? 'rồi · yes' : 'chưa · no'));
    return [
      `${twice(vi, en)}<br>\`${name}\``,
      twice(said.vi, said.en),
      lines.join('<br>'),
      sure.join('<br>'),
      [...new Set(verified)].join('<br>'),
    ];
  });
  return table(
    [
      'Nội dung · What',
      'Giá trị · Value',
      'Nguồn · Source',
      'Độ tin cậy · Confidence',
      'Đã đối chiếu công báo · Verified',
    ],
    rows,
  );
}

function section(file: RuleFile): string {
  const { title, ruleSet } = file;
  const whom =
    ruleSet.appliesTo.length === 0
      ? 'Chỉ dùng khi được nêu tên. _Used only when named._'
      : `Đối tượng · For: \`${ruleSet.appliesTo.join('`, `')}\`.`;
  return [
    `## \`${ruleSet.id}\` – ${title.vi}`,
    `_${title.en}._ Từ ngày · From: ${day(ruleSet.from)}${ruleSet.until ? ` – ${day(ruleSet.until)}` : ''}. ${whom} Tệp · File: \`catalogues/${file.file}\`.`,
    numbers(file),
  ].join('\n\n');
}

const reasons = () =>
  table(
    ['Mã · Code', 'Ý nghĩa', 'Meaning'],
    [
      ...Object.values(REASONS).map(({ code, vi, en }) => [`\`${code}\``, vi, en]),
      [
        '`condition-…`',
        'Chưa đạt một điều kiện ngoài điểm; câu giải thích nêu mức yêu cầu và mức thực tế',
        'A condition beside the points is not met; the sentence says what is asked and what was found',
      ],
    ],
  );

/** `docs/rules.md`: every number of the rule sets, where it comes from and how sure it is, for an official to read. */
export const ruleReference = (): string =>
  [
    RULES_HEAD,
    ...ruleFiles().map(section),
    '## Lý do · Reasons',
    'Vì sao xếp loại khác với khung điểm. _Why a rating is not the one of the band._',
    reasons(),
    RULES_TAIL,
  ].join('\n\n');
