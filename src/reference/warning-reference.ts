import { KINDS } from '../../projections/warnings/kinds.js';
import { table, type Words } from './markdown.js';
import { warningTexts } from './warning-texts.js';

const both = ({ vi, en }: Words) => `${vi} · ${en}`;

const HEAD = `## Cảnh báo · Warnings

**Cách tính.** \`GET /warnings\` tính cho ngày được hỏi (\`asOf\`), theo hiểu biết tại \`knownAt\`; không lưu sẵn điều gì theo
ngày, nên tuổi, thời hạn và ngày kết thúc tự làm cảnh báo xuất hiện và mất đi mà không cần sự kiện mới. Mỗi cảnh báo nói ai
hoặc đơn vị nào, từ ngày nào (\`since\`), hạn đến ngày nào (\`dueOn\`), các sự kiện quyết định (\`because\`) và chỗ chưa đạt
(\`reasons\`). \`breach\` là điều trái với yêu cầu, \`warning\` là việc cần xử lý, \`info\` là việc cần biết trước. Cảnh báo của
đơn vị đã kết thúc cũng hiện ở đơn vị kế thừa.

**How.** \`GET /warnings\` works everything out for the day asked (\`asOf\`), as known at \`knownAt\`; nothing is stored as of a
day, so ageing, expiries and ends make warnings come and go without any new fact. Each says who or which unit, since when
(\`since\`), due when (\`dueOn\`), by which facts (\`because\`) and what exactly (\`reasons\`). A \`breach\` goes against what is
asked, a \`warning\` is to be dealt with, an \`info\` is to be known ahead. Warnings of a unit that ended also appear under its
successors.`;

/** What `docs/indicators.md` says of warnings. */
export const warningReference = (): string =>
  [
    HEAD,
    table(
      ['loại · kind', 'điểm · clause', 'cảnh báo · warning', 'khi nào · when', 'mức độ · severity'],
      KINDS.map((kind) => {
        const { clause, title, rule, severity } = warningTexts[kind];
        return [`\`${kind}\``, clause, both(title), both(rule), severity];
      }),
    ),
  ].join('\n\n');
