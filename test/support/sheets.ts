import { setTimeout as sleep } from 'node:timers/promises';
import { writeXlsx } from 'hucre/xlsx';
import { WORKBOOK_MEDIA_TYPE } from '../../src/sheets/write-workbook.js';
import type { Answered, TestApp } from './app.js';
import { establish, fact } from './people.js';

export type Cells = (string | number | boolean | Date | null)[][];
export type Bytes = string | Uint8Array<ArrayBuffer> | FormData;

export const HEAD = ['Mã hồ sơ', 'Họ và tên', 'Ngày sinh', 'Giới tính', 'Ngày lập hồ sơ'];

/** Wards of Thái Nguyên before and after July 2025, beside the units of `establish`. */
export async function establishWards(app: TestApp): Promise<void> {
  await establish(app);
  const unit = (code: string, name: string, kind: string, since: string, parentCode: string) =>
    app.post(`/units/${code}/facts`, fact('UnitEstablished', since, { code, name, kind, parentCode }));
  await unit('05437', 'Phường Túc Duyên', 'ward', '1997-01-01', 'T');
  await unit('05443', 'Phường Phan Đình Phùng', 'ward', '2025-07-01', 'T');
  await unit(
    '05443.VHXH',
    'Phòng Văn hóa - Xã hội phường Phan Đình Phùng',
    'department',
    '2025-07-01',
    '05443',
  );
  await unit('05455', 'Phường Quyết Thắng', 'ward', '2025-07-01', 'T');
  await unit('05455.VHXH', 'Phòng Văn hóa - Xã hội phường Quyết Thắng', 'department', '2025-07-01', '05455');
  await unit('08123', 'Xã Hòa Bình', 'commune', '2000-01-01', 'T');
  const merged = await app.post(
    '/units/05437/facts',
    fact('UnitMerged', '2025-07-01', { intoCode: '05443' }),
  );
  if (merged.status !== 201) throw new Error(merged.text);
  await app.get(`/staff?waitFor=${merged.body.position}`);
}

export const book = async (rows: Cells) =>
  new Uint8Array(await writeXlsx({ sheets: [{ name: 'Danh sách', rows }] }));

/** Sending of sheets to a service. */
export class Sheets {
  constructor(private readonly app: TestApp) {}

  send(kind: string, body: Bytes, query = 'mode=commit', token?: string) {
    const type = typeof body === 'string' ? 'text/csv; charset=utf-8' : WORKBOOK_MEDIA_TYPE;
    return this.app.post(`/imports?kind=${kind}&${query}`, body, {
      ...(token === undefined ? {} : { token }),
      headers: body instanceof FormData ? {} : { 'Content-Type': type },
    });
  }

  async run(kind: string, body: Bytes, query?: string, token?: string): Promise<Answered> {
    const accepted = await this.send(kind, body, query, token);
    if (accepted.status !== 202) throw new Error(accepted.text);
    return this.ended(accepted.headers.get('location')!);
  }

  async ended(location: string): Promise<Answered> {
    for (let tries = 0; tries < 2_000; tries++) {
      const { body } = await this.app.get(location);
      if (!['queued', 'running'].includes(body.data.state)) return body.data;
      await sleep(25);
    }
    throw new Error('the import does not end');
  }

  async errors(id: string): Promise<Answered[]> {
    return (await this.app.get(`/imports/${id}/errors`)).body.data;
  }

  async download(path: string): Promise<Uint8Array<ArrayBuffer>> {
    const token = await this.app.token('admin');
    const headers = { Authorization: `Bearer ${token}` };
    const response = await fetch(`${this.app.url}/api/v1${path}`, { headers });
    if (response.status !== 200) throw new Error(await response.text());
    return new Uint8Array(await response.arrayBuffer());
  }
}
