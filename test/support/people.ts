import type { Reply, TestApp } from './app.js';

type Said = Record<string, unknown>;

let counter = 0;
/** A code nobody else in this process uses, so that tests of one file share a service and never a dossier. */
export const freshCode = (prefix = 'HS') => `${prefix}-${String(++counter).padStart(4, '0')}`;

export const fact = (type: string, effectiveOn: string | undefined, data: Said, more: Said = {}): Said => ({
  type,
  ...(effectiveOn === undefined ? {} : { effectiveOn }),
  data,
  ...more,
});

export const opened = (code: string, data: Said = {}): Said =>
  fact('PersonnelFileOpened', '2010-01-01', { code, fullName: 'Nguyễn Thị Đào', ...data });

export const assigned = (effectiveOn: string, postingId: string, data: Said = {}): Said =>
  fact('JobPositionAssigned', effectiveOn, { unitCode: 'X1', positionCode: 'CV', postingId, ...data });

/** T (province) over X1 and X2 (communes), X1 over P1; positions CV and CT. */
export async function establish(app: TestApp): Promise<void> {
  const unit = (code: string, kind: string, parentCode?: string) =>
    app.post(
      `/units/${code}/facts`,
      fact('UnitEstablished', '2000-01-01', {
        code,
        name: { vi: `Đơn vị ${code}`, en: `Unit ${code}` },
        kind,
        ...(parentCode === undefined ? {} : { parentCode }),
      }),
    );
  const position = (code: string, group: string) =>
    app.post(
      `/positions/${code}/facts`,
      fact('PositionDefined', '2000-01-01', { code, title: `Chức danh ${code}`, group }),
    );
  const replies: Reply[] = [
    await unit('T', 'province'),
    await unit('X1', 'commune', 'T'),
    await unit('X2', 'commune', 'T'),
    await unit('P1', 'department', 'X1'),
    await position('CV', 'professional'),
    await position('CT', 'leader'),
  ];
  for (const { status, text } of replies) if (status !== 201) throw new Error(text);
}

export interface Person {
  staffId: string;
  code: string;
  /** Ids of the facts sent, in their order. */
  ids: string[];
  position: number;
  revision: number;
}

/** Opens a dossier with these facts after the opening one. */
export async function person(app: TestApp, facts: Said[] = [], data: Said = {}): Promise<Person> {
  const code = freshCode();
  const reply = await app.post('/staff', { facts: [opened(code, data), ...facts] });
  if (reply.status !== 201) throw new Error(reply.text);
  return {
    staffId: reply.headers.get('location')!.split('/').at(-1)!,
    code,
    ids: reply.body.events.map(({ id }: { id: string }) => id),
    position: reply.body.position,
    revision: reply.body.revision,
  };
}
